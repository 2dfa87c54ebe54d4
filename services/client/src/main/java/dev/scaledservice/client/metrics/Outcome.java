package dev.scaledservice.client.metrics;

import java.util.Locale;

/** What became of a call, in the words of the metric {@code calls}. */
public enum Outcome {
  OK,
  /** An answer of 5xx, a broken connection, or nobody to call. */
  ERROR,
  /** No answer before the deadline. */
  TIMEOUT,
  /**
   * Shed by the caller's own admission: the callee never saw it. Told together with an instance, it
   * was that which turned the call away.
   */
  REJECTED,
  /** Held back by the caller's own breaker: the callee never saw it. */
  NOT_PERMITTED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
