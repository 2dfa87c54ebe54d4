package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Memory.Move;
import java.time.Instant;
import java.util.List;

/**
 * How few replicas the policies of scaleDown allow.
 *
 * <pre>
 * start   = current - added + removed           within the policy's period
 * Pods    : start - value
 * Percent : start * (1 - value / 100)           truncated
 * several : Max the smallest, Min the largest; Disabled: current
 * </pre>
 *
 * Without a policy there is no limit. Source: autoscaling/v2 {@code behavior.scaleDown} (KEP-853).
 */
public final class DownLimit {

  private DownLimit() {}

  /**
   * @param current the count in force
   * @param moves of both directions
   * @return may be above {@code current}, which then only means not to go down
   */
  public static int of(int current, List<Move> moves, Rules rules, Instant now) {
    if (rules.select() == Select.DISABLED) {
      return current;
    }
    if (rules.policies().isEmpty()) {
      return Integer.MIN_VALUE;
    }
    boolean largest = rules.select() == Select.MIN;
    int limit = largest ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    for (Limit policy : rules.policies()) {
      int allowed = allowed(current, moves, policy, now);
      limit = largest ? Math.max(limit, allowed) : Math.min(limit, allowed);
    }
    return limit;
  }

  private static int allowed(int current, List<Move> moves, Limit policy, Instant now) {
    long start =
        current
            - Moves.added(moves, policy.period(), now)
            + Moves.removed(moves, policy.period(), now);
    return switch (policy.unit()) {
      case PODS -> Math.clamp(start - policy.value(), Integer.MIN_VALUE, Integer.MAX_VALUE);
      case PERCENT -> (int) (start * (1 - policy.value() / 100.0));
    };
  }
}
