package dev.scaledservice.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how hard the registry is asked.
 *
 * @param resync every resource is read again after this long, give or take a tenth
 * @param probe how often the registry itself is looked at while it answers
 * @param backoffMin first wait after a failure
 * @param backoffMax longest wait after many
 * @param parallel resources worked on at once, at most
 */
public record Pace(
    Duration resync, Duration probe, Duration backoffMin, Duration backoffMax, int parallel) {

  /** Read again every minute, look every 5 s, back off from half a second to 30 s, 8 at once. */
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          8);

  public Pace {
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel wants at least 1, not " + parallel);
    }
    if (!resync.isPositive() || !probe.isPositive() || !backoffMin.isPositive()) {
      throw new IllegalArgumentException(
          "resync, probe and backoffMin want to be above zero, not %s, %s and %s"
              .formatted(resync, probe, backoffMin));
    }
    if (backoffMax.compareTo(backoffMin) < 0) {
      throw new IllegalArgumentException(
          "backoffMax wants to be at least backoffMin (%s), not %s"
              .formatted(backoffMin, backoffMax));
    }
  }

  /** Half a second doubled so often is six days: beyond any longest wait. */
  private static final int MOST_DOUBLINGS = 20;

  /**
   * How long to wait after a failure: {@code backoffMin x 2^before}, {@code backoffMax} at most.
   *
   * @param before failures in a row before this one
   */
  Duration backoff(int before) {
    var grown = backoffMin.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    return grown.compareTo(backoffMax) < 0 ? grown : backoffMax;
  }

  /** Give or take a part of it, so that not all come at once. */
  static Duration jittered(Duration wait, double part, RandomGenerator random) {
    return Duration.ofNanos((long) (wait.toNanos() * random.nextDouble(1 - part, 1 + part)));
  }

  /** The same with another time between reads. */
  public Pace withResync(Duration other) {
    return new Pace(other, probe, backoffMin, backoffMax, parallel);
  }

  /** The same with other waits after failures. */
  public Pace withBackoff(Duration min, Duration max) {
    return new Pace(resync, probe, min, max, parallel);
  }

  /** The same with another time between looks at the registry itself. */
  public Pace withProbe(Duration other) {
    return new Pace(resync, other, backoffMin, backoffMax, parallel);
  }
}
