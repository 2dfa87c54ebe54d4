package dev.scaledservice.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast the count may follow: {@code behavior} of autoscaling/v2 with all defaults filled in.
 *
 * @param unwritten what autoscaling/v2 does where nobody wrote a {@code behavior} at all; then the
 *     policies say nothing. Null where the policies are the limits
 */
public record Behavior(Rules up, Rules down, @Nullable Unwritten unwritten) {

  /** With policies as the limits. */
  public Behavior(Rules up, Rules down) {
    this(up, down, null);
  }

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

  /** What a HorizontalPodAutoscaler without {@code behavior} does in production. */
  public static final Behavior OF_A_PLAIN_HPA =
      unwritten(new Unwritten(2, 4), Duration.ofMinutes(5), DEFAULT_TOLERANCE, DEFAULT_TOLERANCE);

  /** What autoscaling/v2 does without {@code behavior}. */
  public static Behavior unwritten(
      Unwritten limit, Duration downWindow, double upTolerance, double downTolerance) {
    return new Behavior(
        new Rules(Select.MAX, Duration.ZERO, upTolerance, List.of()),
        new Rules(Select.MAX, downWindow, downTolerance, List.of()),
        limit);
  }

  /** One step up goes to {@code max(factor * count, minimum)} at most. */
  public record Unwritten(double factor, int minimum) {
    public Unwritten {
      if (!(factor >= 1)) {
        throw new IllegalArgumentException("a step up wants a factor of 1 or more, not " + factor);
      }
    }
  }

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
      Spans.check("stabilizationWindowSeconds", window);
      if (!(tolerance >= 0)) {
        throw new IllegalArgumentException("a tolerance wants 0 or more, not " + tolerance);
      }
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
    public Limit {
      Spans.check("periodSeconds", period);
      if (value < 0) {
        throw new IllegalArgumentException("a policy wants a value of 0 or more, not " + value);
      }
    }

    /** What {@code value} counts. */
    public enum Unit {
      PODS,
      PERCENT
    }
  }
}
