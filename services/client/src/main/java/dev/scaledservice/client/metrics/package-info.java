/** What a process measures, sent to StatsD without ever waiting for it. */
@NullMarked
package dev.scaledservice.client.metrics;

import org.jspecify.annotations.NullMarked;
