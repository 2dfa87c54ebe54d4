package dev.scaledservice.signals.calls;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the breakers in the pods of one caller say of one callee. One that is half-open and that
 * nobody calls through is not among them while calls go through others.
 *
 * @param closed how many said lately that they are closed
 * @param stale how many spoke, but not lately: what they said may not hold any more
 * @param since since when the first of those that are not closed now has not been; null where all
 *     are
 */
public record Breakers(int closed, int open, int halfOpen, int stale, @Nullable Instant since) {

  /** Nobody said anything. */
  public static final Breakers SILENT = new Breakers(0, 0, 0, 0, null);

  /** The worst that is said; null where nothing was said lately. */
  public @Nullable BreakerState worst() {
    if (open > 0) {
      return BreakerState.OPEN;
    } else if (halfOpen > 0) {
      return BreakerState.HALF_OPEN;
    }
    return closed > 0 ? BreakerState.CLOSED : null;
  }

  /** Both together. */
  public Breakers plus(Breakers other) {
    return new Breakers(
        closed + other.closed,
        open + other.open,
        halfOpen + other.halfOpen,
        stale + other.stale,
        earlier(since, other.since));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
