/**
 * A service to scale: a call takes one of a few slots for a fixed time, behind a queue of bounded
 * length, so that an instance has a known capacity and shows overload as real servers do: the queue
 * grows, then latency, then calls are refused.
 */
@NullMarked
package dev.scaledservice.worker;

import org.jspecify.annotations.NullMarked;
