package dev.scaledservice.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asked for: the scaling part of a service, free of its file format.
 *
 * @param mode whether to act, to show only, or not to decide
 * @param pin exactly this many, above bounds and metrics; null where the count is automatic
 * @param minReplicas lower bound of the demand
 * @param maxReplicas upper bound of the demand
 * @param metrics what is measured and wanted, in the order of the resource
 * @param behavior how fast the count may follow
 * @param burst when a short window overrides the long one
 * @param onMissing what to do while nothing is known
 * @param onOpen what to do about open breakers
 * @param priorities which calls matter more while capacity is short
 */
public record Policy(
    Mode mode,
    @Nullable Integer pin,
    int minReplicas,
    int maxReplicas,
    List<MetricPolicy> metrics,
    Behavior behavior,
    Burst burst,
    OnMissing onMissing,
    OnOpen onOpen,
    Priorities priorities) {

  public Policy {
    metrics = List.copyOf(metrics);
    if (minReplicas < 0 || maxReplicas < minReplicas) {
      throw new IllegalArgumentException(
          "bounds want 0 <= minReplicas <= maxReplicas, not %d and %d"
              .formatted(minReplicas, maxReplicas));
    }
    if (pin != null && pin < 0) {
      throw new IllegalArgumentException("a pin cannot be negative: " + pin);
    }
  }

  /** With the defaults for breakers and admission. */
  public Policy(
      Mode mode,
      @Nullable Integer pin,
      int minReplicas,
      int maxReplicas,
      List<MetricPolicy> metrics,
      Behavior behavior,
      Burst burst,
      OnMissing onMissing) {
    this(
        mode,
        pin,
        minReplicas,
        maxReplicas,
        metrics,
        behavior,
        burst,
        onMissing,
        OnOpen.COORDINATE,
        Priorities.DEFAULT);
  }

  /** The count of a service that was never decided about. */
  public int firstCount() {
    return pin == null ? Math.max(1, minReplicas) : pin;
  }

  /** Whether whoever else writes the count may: it is only watched, and nobody has pinned it. */
  public boolean leavesTheCount() {
    return mode == Mode.OBSERVE && pin == null;
  }

  /** What our own decision about the count may do. */
  public enum Mode {
    /** Decide and act. */
    AUTO,
    /** Decide, explain and measure, but do not act. */
    OBSERVE,
    /** Do not even decide. */
    PAUSED
  }

  /**
   * A metric by its name and what it is wanted to be.
   *
   * @param origin where the number comes from; names the condition's reason when there is none
   * @param unit what people read after the number, such as {@code /s} or {@code ms}; may be empty
   */
  public record MetricPolicy(String name, Target target, Origin origin, String unit) {

    /** Without a unit, from where autoscaling/v2 would have it. */
    public MetricPolicy(String name, Target target) {
      this(name, target, Origin.usual(target), "");
    }
  }

  /** The metric sources of autoscaling/v2. */
  public enum Origin {
    RESOURCE("FailedGetResourceMetric"),
    CONTAINER_RESOURCE("FailedGetContainerResourceMetric"),
    PODS("FailedGetPodsMetric"),
    OBJECT("FailedGetObjectMetric"),
    EXTERNAL("FailedGetExternalMetric"),
    /** A source that this version cannot read: the resource is newer than the operator. */
    UNSUPPORTED("InvalidMetricSourceType");

    private final String missing;

    Origin(String missing) {
      this.missing = missing;
    }

    /** The reason of {@code ScalingActive=False} when the metric is missing. */
    public String missing() {
      return missing;
    }

    static Origin usual(Target target) {
      return target instanceof Target.Utilization ? RESOURCE : EXTERNAL;
    }
  }

  /**
   * @param window the short window
   * @param threshold a load above this many times what the ready replicas take is a burst; at least
   *     1, infinite for never
   */
  public record Burst(Duration window, double threshold) {
    public Burst {
      Spans.check("burst.window", window);
      if (!(threshold >= 1)) {
        throw new IllegalArgumentException("a burst's threshold wants 1 or more, not " + threshold);
      }
    }
  }

  /**
   * What to do when no metric is known.
   *
   * @param policy what
   * @param replicas the count to fall back to; means nothing with {@link Missing#HOLD}
   * @param after how long nothing must have been known before falling back
   */
  public record OnMissing(Missing policy, int replicas, Duration after) {
    public OnMissing {
      Spans.check("onMissingMetrics.after", after);
      if (replicas < 0) {
        throw new IllegalArgumentException("a fallback cannot be negative: " + replicas);
      }
    }
  }

  /** What to do about open breakers: {@code circuitBreakers.onOpen}. */
  public enum OnOpen {
    /** All rules. */
    COORDINATE,
    /** No way down while one is open, nothing else. */
    HOLD_ONLY,
    /** Nothing: they are shown. */
    IGNORE
  }

  /** Choices of {@link OnMissing}. */
  public enum Missing {
    /** Keep the count. */
    HOLD,
    /** Go to a fixed count once nothing has been known for a while. */
    FALLBACK,
    /** Like {@link #FALLBACK}, but never to fewer. */
    SCALE_UP_ONLY
  }
}
