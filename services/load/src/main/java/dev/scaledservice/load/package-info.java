/**
 * Calls a service as a script or a trace says, in an open loop: calls go out when they are due,
 * however slow the answers are, and their latency counts from then.
 */
@NullMarked
package dev.scaledservice.load;

import org.jspecify.annotations.NullMarked;
