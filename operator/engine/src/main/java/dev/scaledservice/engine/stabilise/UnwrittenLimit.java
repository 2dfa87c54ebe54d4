package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.Behavior.Unwritten;

/**
 * How far one step up goes where nobody wrote a {@code behavior}: {@code max(factor * current,
 * minimum)}.
 *
 * <p>Source: autoscaling/v2; the factor is 2 and the minimum 4 in production.
 */
public final class UnwrittenLimit {

  private UnwrittenLimit() {}

  /**
   * @param current the count in force
   */
  public static int of(int current, Unwritten limit) {
    return (int) Math.max(limit.factor() * current, limit.minimum());
  }
}
