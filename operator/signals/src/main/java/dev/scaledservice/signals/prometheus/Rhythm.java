package dev.scaledservice.signals.prometheus;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a query is asked again, so that queries that begin together, as all do when the operator
 * starts, do not march in step.
 *
 * <p>The pause after the first answer is a random part of the interval, which spreads the queries
 * over it; later ones are the interval, a tenth more or less, which keeps them spread.
 */
final class Rhythm {

  private static final double JITTER = 0.1;

  private final Duration interval;
  private final RandomGenerator random;
  private boolean begun;

  Rhythm(Duration interval, RandomGenerator random) {
    this.interval = interval;
    this.random = random;
  }

  /** How long to wait before asking again. */
  Duration pause() {
    double part = begun ? random.nextDouble(1 - JITTER, 1 + JITTER) : random.nextDouble();
    begun = true;
    return Duration.ofNanos((long) (interval.toNanos() * part));
  }
}
