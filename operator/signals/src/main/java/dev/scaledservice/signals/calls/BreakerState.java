package dev.scaledservice.signals.calls;

import org.jspecify.annotations.Nullable;

/** What a breaker says of itself. */
public enum BreakerState {
  CLOSED,
  OPEN,
  HALF_OPEN;

  /** 0 closed, 1 open, 2 half-open; null for any other number. */
  static @Nullable BreakerState of(double number) {
    if (number == 0) {
      return CLOSED;
    } else if (number == 1) {
      return OPEN;
    }
    return number == 2 ? HALF_OPEN : null;
  }
}
