package dev.scaledservice.client.breaker;

import java.time.Duration;

/**
 * When a breaker opens, and how it probes.
 *
 * @param failures share of calls that failed or were slow at which it opens, above 0 to 1
 * @param window the last calls that count
 * @param leastCalls in the window before it judges
 * @param slow a call that takes longer is as bad as one that fails
 * @param firstPause before the first probes after opening
 * @param longestPause each probing in vain doubles the pause up to this
 * @param jitter share by which a pause is longer or shorter at random, so that callers do not probe
 *     together
 * @param probes calls let through when half open; more than {@code failures} of them bad opens it
 *     again
 */
public record BreakerSettings(
    double failures,
    Duration window,
    int leastCalls,
    Duration slow,
    Duration firstPause,
    Duration longestPause,
    double jitter,
    int probes) {

  /** Half of at least 20 calls in 10 s; 5 s, 10 s, then every 20 s, +-20 %; five probes. */
  public static final BreakerSettings DEFAULT =
      new BreakerSettings(
          0.5,
          Duration.ofSeconds(10),
          20,
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          0.2,
          5);

  public BreakerSettings {
    check(failures > 0 && failures <= 1, "failures", failures, "a share such as 0.5");
    check(
        window.compareTo(Duration.ofSeconds(1)) >= 0
            && window.compareTo(Duration.ofMinutes(10)) <= 0,
        "window",
        window,
        "1 s to 10 min, such as Duration.ofSeconds(10)");
    check(leastCalls >= 1, "leastCalls", leastCalls, "1 or more, such as 20");
    check(slow.isPositive(), "slow", slow, "a time such as Duration.ofSeconds(1)");
    check(
        firstPause.compareTo(Duration.ofMillis(10)) >= 0,
        "firstPause",
        firstPause,
        "10 ms or more, such as Duration.ofSeconds(5)");
    check(
        longestPause.compareTo(firstPause) >= 0,
        "longestPause",
        longestPause,
        "firstPause (%s) or more".formatted(firstPause));
    check(jitter >= 0 && jitter < 1, "jitter", jitter, "a share from 0 to below 1, such as 0.2");
    check(probes >= 1, "probes", probes, "1 or more, such as 5");
  }

  private static void check(boolean good, String name, Object value, String wants) {
    if (!good) {
      throw new IllegalArgumentException(
          "breaker: %s is %s; wants %s".formatted(name, value, wants));
    }
  }

  public BreakerSettings openingAt(double share, int ofAtLeast) {
    return new BreakerSettings(
        share, window, ofAtLeast, slow, firstPause, longestPause, jitter, probes);
  }

  public BreakerSettings over(Duration other) {
    return new BreakerSettings(
        failures, other, leastCalls, slow, firstPause, longestPause, jitter, probes);
  }

  public BreakerSettings slowFrom(Duration other) {
    return new BreakerSettings(
        failures, window, leastCalls, other, firstPause, longestPause, jitter, probes);
  }

  public BreakerSettings probing(Duration first, Duration longest) {
    return new BreakerSettings(failures, window, leastCalls, slow, first, longest, jitter, probes);
  }

  public BreakerSettings with(int otherProbes) {
    return new BreakerSettings(
        failures, window, leastCalls, slow, firstPause, longestPause, jitter, otherProbes);
  }
}
