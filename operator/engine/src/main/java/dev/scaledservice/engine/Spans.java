package dev.scaledservice.engine;

import java.time.Duration;

/** Durations that times can be moved by without leaving the calendar. */
final class Spans {

  private static final Duration LONGEST = Duration.ofDays(366);

  private Spans() {}

  static void check(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " wants a duration from 0 s to a year, not " + duration);
    }
  }
}
