/** Stops calling who does not answer well, and probes with growing pauses; on resilience4j. */
@NullMarked
package dev.scaledservice.client.breaker;

import org.jspecify.annotations.NullMarked;
