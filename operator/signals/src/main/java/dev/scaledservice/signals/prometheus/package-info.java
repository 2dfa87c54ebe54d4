/**
 * Prometheus as a source of readings: instant queries, asked again and again in the background, the
 * last answer of each kept.
 */
@NullMarked
package dev.scaledservice.signals.prometheus;

import org.jspecify.annotations.NullMarked;
