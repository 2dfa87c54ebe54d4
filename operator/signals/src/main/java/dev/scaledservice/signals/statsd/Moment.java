package dev.scaledservice.signals.statsd;

import java.time.Instant;

/** Now, on the ticker that windows are cut by and on the clock that people read. */
record Moment(long nanos, Instant at) {

  /** What the clock said, or would have, at another moment of the ticker. */
  Instant instant(long otherNanos) {
    return at.minusNanos(nanos - otherNanos);
  }
}
