package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Memory.Move;
import java.time.Instant;
import java.util.List;

/**
 * How many replicas the policies of scaleUp allow.
 *
 * <pre>
 * start   = current - added + removed           within the policy's period
 * Pods    : start + value
 * Percent : ceil(start * (1 + value / 100))     up, or 1 % of 3 would never be one more
 * several : Max the largest, Min the smallest; Disabled: current
 * </pre>
 *
 * Without a policy there is no limit. Source: autoscaling/v2 {@code behavior.scaleUp} (KEP-853).
 */
public final class UpLimit {

  private UpLimit() {}

  /**
   * @param current the count in force
   * @param moves of both directions
   * @return may be below {@code current}, which then only means not to go up
   */
  public static int of(int current, List<Move> moves, Rules rules, Instant now) {
    if (rules.select() == Select.DISABLED) {
      return current;
    }
    if (rules.policies().isEmpty()) {
      return Integer.MAX_VALUE;
    }
    boolean smallest = rules.select() == Select.MIN;
    int limit = smallest ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    for (Limit policy : rules.policies()) {
      int allowed = allowed(current, moves, policy, now);
      limit = smallest ? Math.min(limit, allowed) : Math.max(limit, allowed);
    }
    return limit;
  }

  private static int allowed(int current, List<Move> moves, Limit policy, Instant now) {
    long start =
        current
            - Moves.added(moves, policy.period(), now)
            + Moves.removed(moves, policy.period(), now);
    return switch (policy.unit()) {
      case PODS -> Math.clamp(start + policy.value(), Integer.MIN_VALUE, Integer.MAX_VALUE);
      case PERCENT -> (int) Math.ceil(start * (1 + policy.value() / 100.0));
    };
  }
}
