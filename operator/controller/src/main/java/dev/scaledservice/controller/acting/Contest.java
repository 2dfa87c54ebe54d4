package dev.scaledservice.controller.acting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else writes the count too. We take it back and say from whom; the third time within five
 * minutes we stop fighting for five minutes and say that instead.
 */
final class Contest {

  private static final int TAKEOVERS = 3;
  private static final Duration WITHIN = Duration.ofMinutes(5);

  private final Deque<Instant> takeovers = new ArrayDeque<>();
  private @Nullable Instant yieldedAt;
  private String rival = "";

  /** The count was found changed by {@code who}; whether it may be taken back now. */
  boolean mayTakeBack(String who, Instant now) {
    rival = who;
    if (yieldedAt != null && now.isBefore(yieldedAt.plus(WITHIN))) {
      return false;
    }
    yieldedAt = null;
    while (!takeovers.isEmpty() && takeovers.getFirst().isBefore(now.minus(WITHIN))) {
      takeovers.removeFirst();
    }
    if (takeovers.size() >= TAKEOVERS) {
      takeovers.clear();
      yieldedAt = now;
      return false;
    }
    takeovers.addLast(now);
    return true;
  }

  /** Until when the other one is left alone; null while nobody is. */
  @Nullable Instant yieldedUntil() {
    return yieldedAt == null ? null : yieldedAt.plus(WITHIN);
  }

  /** The manager of the field that last changed the count. */
  String rival() {
    return rival;
  }
}
