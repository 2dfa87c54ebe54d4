package dev.scaledservice.signals.calls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, as its caller says. The last two never reached the callee, but for a call that
 * an instance turned away.
 */
public enum Outcome {
  OK(0),
  ERROR(1),
  TIMEOUT(2),
  /** Shed by the caller's admission; or, where an instance is named, turned away by that. */
  REJECTED(3),
  /** Refused by the caller's breaker. */
  NOT_PERMITTED(4);

  static final int COUNT = values().length;

  private static final Outcome[] ALL = values();

  /** Where arrays keep it. */
  final int place;

  private final String spelled = name().toLowerCase(Locale.ROOT);

  Outcome(int place) {
    this.place = place;
  }

  /** What it is to the caller: a call that an instance turned away has failed. */
  Outcome felt(boolean byInstance) {
    return this == REJECTED && byInstance ? ERROR : this;
  }

  /** The outcome that {@code bytes[from, to)} spells; null where there is none. */
  static @Nullable Outcome of(byte[] bytes, int from, int to) {
    for (Outcome outcome : ALL) {
      if (outcome.isSpelled(bytes, from, to)) {
        return outcome;
      }
    }
    return null;
  }

  private boolean isSpelled(byte[] bytes, int from, int to) {
    if (to - from != spelled.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] != spelled.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }
}
