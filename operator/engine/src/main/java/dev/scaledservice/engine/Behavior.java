package dev.scaledservice.engine;

import java.time.Duration;
import java.util.List;

/**
 * How fast the count may follow: {@code behavior} of autoscaling/v2 with all defaults filled in.
 */
public record Behavior(Rules up, Rules down) {

  /** The tolerance of autoscaling/v2 where nobody sets another. */
  public static final double DEFAULT_TOLERANCE = 0.1;

  /** No policy and no window for up; what autoscaling/v2 does for down. */
  public static final Behavior DEFAULT =
      new Behavior(
          new Rules(Select.MAX, Duration.ZERO, DEFAULT_TOLERANCE, List.of()),
          new Rules(
              Select.MAX,
              Duration.ofMinutes(5),
              DEFAULT_TOLERANCE,
              List.of(new Limit(Limit.Unit.PERCENT, 100, Duration.ofSeconds(15)))));

  /**
   * One direction.
   *
   * @param select which policy decides where there are several
   * @param window {@code stabilizationWindowSeconds}
   * @param tolerance dead band as a share of the target, 0.1 for 10 %
   * @param policies limits; none means no limit
   */
  public record Rules(Select select, Duration window, double tolerance, List<Limit> policies) {
    public Rules {
      policies = List.copyOf(policies);
    }
  }

  /** {@code selectPolicy}. */
  public enum Select {
    MAX,
    MIN,
    DISABLED
  }

  /** {@code value} pods or percent within {@code period}. */
  public record Limit(Unit unit, int value, Duration period) {
    /** What {@code value} counts. */
    public enum Unit {
      PODS,
      PERCENT
    }
  }
}
