/**
 * StatsD as a source of readings: packets come in by UDP, are attributed to the pod that sent them,
 * kept for as long as somebody asks for them, and answered from over any recent span.
 */
@NullMarked
package dev.scaledservice.signals.statsd;

import org.jspecify.annotations.NullMarked;
