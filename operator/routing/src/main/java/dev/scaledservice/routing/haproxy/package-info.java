/**
 * HAProxy told through its runtime API (a line of commands, an answer, end of connection) or by its
 * agent checks, and its counters read.
 */
@NullMarked
package dev.scaledservice.routing.haproxy;

import org.jspecify.annotations.NullMarked;
