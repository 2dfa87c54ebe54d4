package dev.scaledservice.engine;

import java.time.Duration;
import java.time.Instant;

/** Durations that times can be moved by without leaving the calendar. */
final class Spans {

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private Spans() {}

  static void check(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " wants a duration from 0 s to a year, not " + duration);
    }
  }

  /** {@code Duration.between(from, to).compareTo(window)}, without one on the way. */
  static int compare(Instant from, Instant to, Duration window) {
    long seconds = to.getEpochSecond() - from.getEpochSecond() - window.getSeconds();
    int nanos = to.getNano() - from.getNano();
    if (nanos < 0) {
      seconds--;
      nanos += NANOS_PER_SECOND;
    }
    return seconds == 0 ? Integer.compare(nanos, window.getNano()) : Long.signum(seconds);
  }
}
