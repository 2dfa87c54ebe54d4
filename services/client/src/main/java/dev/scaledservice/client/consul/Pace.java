package dev.scaledservice.client.consul;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How soon to ask again.
 *
 * @param quick rounds of less than this are counted; a few in a row are a burst, more are a flood
 * @param first pause after a failure
 * @param longest pause after failures
 */
record Pace(Duration quick, Duration first, Duration longest) {
  static final Pace REAL =
      new Pace(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(10));

  private static final int BURST = 5;

  /**
   * Doubles with each failure; between half and all of that, so that callers do not come at once.
   */
  Duration afterFailures(int failures) {
    long most =
        Math.min(longest.toMillis(), first.toMillis() << Math.min(20, Math.max(0, failures - 1)));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  /** None for a burst of changes; then as long as a round is to take at least. */
  Duration afterQuick(int rounds) {
    return rounds <= BURST ? Duration.ZERO : quick;
  }
}
