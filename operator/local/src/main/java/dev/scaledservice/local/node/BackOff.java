package dev.scaledservice.local.node;

import java.time.Duration;

/**
 * How long to wait before the next start: none after the first end, then 0.5 s, doubling up to 10
 * s; from the beginning after a run of 30 s. Shorter than a kubelet's 10 s to 5 min, so that a
 * person can watch.
 */
final class BackOff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration GOOD_RUN = Duration.ofSeconds(30);

  private Duration next = Duration.ZERO;

  /**
   * @param ran how long the last run was
   */
  Duration after(Duration ran) {
    Duration wait = ran.compareTo(GOOD_RUN) >= 0 ? Duration.ZERO : next;
    Duration twice = wait.multipliedBy(2);
    next = wait.isZero() ? FIRST : twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return wait;
  }
}
