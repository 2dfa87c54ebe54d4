package dev.scaledservice.signals.calls;

import java.time.Duration;

/**
 * What is kept of calls at most, and for how long.
 *
 * @param callees names that one service may call; more are dropped
 * @param classes classes of priority, and revisions, of one callee; the calls of more count without
 *     one
 * @param stale what a breaker said so long ago may not hold any more
 * @param life a callee that was not named for so long is forgotten
 * @param bytes memory for all, by estimate
 */
public record CallLimits(int callees, int classes, Duration stale, Duration life, long bytes) {

  /** How far back rates look. */
  public static final Duration WINDOW = Duration.ofSeconds(10);

  /** 100 callees, 8 classes, 30 s, 5 min, 64 MiB. */
  public static final CallLimits DEFAULT =
      new CallLimits(100, 8, Duration.ofSeconds(30), Duration.ofMinutes(5), 64L << 20);

  public CallLimits {
    if (callees < 1 || classes < 1 || stale.compareTo(WINDOW) < 0 || life.compareTo(stale) < 0) {
      throw new IllegalArgumentException(
          "wants callees and classes of 1 or more, and %s <= stale <= life".formatted(WINDOW));
    }
  }
}
