package dev.scaledservice.api.policy;

import dev.scaledservice.api.Admission;
import dev.scaledservice.api.CircuitBreakers;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Metric;
import dev.scaledservice.api.MetricTarget;
import dev.scaledservice.api.OnMissingMetrics;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.Scaling;
import dev.scaledservice.api.ScalingBehavior;
import dev.scaledservice.api.StatsdSource;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Target;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the scaling part of a spec as the engine's {@link Policy}, with every default filled in.
 */
public final class PolicyReader {

  /** How far pushed metrics look back where nothing is said. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(15);

  private static final Duration DEFAULT_BURST_WINDOW = Duration.ofSeconds(3);
  private static final double DEFAULT_BURST_THRESHOLD = 2;
  private static final Duration DEFAULT_MISSING_AFTER = Duration.ofMinutes(1);

  private static final int PARTS_A_PERCENT = 100;

  private PolicyReader() {}

  /**
   * @throws InvalidSpec if the spec says something that no policy can hold; the message names the
   *     field and what to write
   */
  public static Policy read(ScaledServiceSpec spec) {
    Scaling scaling = present("spec.scaling", spec.scaling());
    int min = scaling.minReplicas() == null ? 1 : scaling.minReplicas();
    if (min < 0 || scaling.maxReplicas() < Math.max(1, min)) {
      throw new InvalidSpec(
          "scaling.minReplicas is %d and maxReplicas %d; wants 1 <= minReplicas <= maxReplicas"
              .formatted(min, scaling.maxReplicas()));
    }
    if (spec.replicas() != null && spec.replicas() < 0) {
      throw new InvalidSpec("replicas is %d; wants 0 or more".formatted(spec.replicas()));
    }
    return new Policy(
        mode(spec),
        spec.replicas(),
        min,
        scaling.maxReplicas(),
        metrics(scaling),
        behavior(scaling.behavior()),
        burst(scaling),
        onMissing(scaling.onMissingMetrics()),
        onOpen(spec.circuitBreakers()),
        priorities(spec.admission()));
  }

  private static Policy.OnOpen onOpen(@Nullable CircuitBreakers breakers) {
    if (breakers == null || breakers.onOpen() == null) {
      return Policy.OnOpen.COORDINATE;
    }
    return switch (breakers.onOpen()) {
      case COORDINATE -> Policy.OnOpen.COORDINATE;
      case HOLD_ONLY -> Policy.OnOpen.HOLD_ONLY;
      case IGNORE -> Policy.OnOpen.IGNORE;
    };
  }

  private static Priorities priorities(@Nullable Admission admission) {
    if (admission == null) {
      return Priorities.DEFAULT;
    }
    try {
      return new Priorities(
          admission.priorities() == null
              ? Priorities.DEFAULT.classes()
              : admission.priorities().stream().map(PolicyReader::priorityClass).toList(),
          admission.ramp() == null
              ? Priorities.DEFAULT.ramp()
              : admission.ramp().stream().map(percent -> percent * PARTS_A_PERCENT).toList(),
          Priorities.DEFAULT.step());
    } catch (IllegalArgumentException wrong) {
      throw new InvalidSpec("admission: " + wrong.getMessage());
    }
  }

  private static Priorities.PriorityClass priorityClass(Admission.PriorityClass one) {
    return new Priorities.PriorityClass(
        present("admission.priorities name", one.name()),
        one.floor() == null ? 0 : one.floor() * PARTS_A_PERCENT);
  }

  private static Policy.Mode mode(ScaledServiceSpec spec) {
    if (spec.mode() == null) {
      return Policy.Mode.AUTO;
    }
    return switch (spec.mode()) {
      case AUTO -> Policy.Mode.AUTO;
      case OBSERVE -> Policy.Mode.OBSERVE;
      case PAUSED -> Policy.Mode.PAUSED;
    };
  }

  private static List<Policy.MetricPolicy> metrics(Scaling scaling) {
    List<Policy.MetricPolicy> read = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Metric> metrics = scaling.metrics() == null ? List.of() : scaling.metrics();
    for (int i = 0; i < metrics.size(); i++) {
      String field = "scaling.metrics[%d]".formatted(i);
      Metric metric = metrics.get(i);
      String name = present(field + ".name", metric.name());
      if (!names.add(name)) {
        throw new InvalidSpec("%s.name is \"%s\" a second time".formatted(field, name));
      }
      if ((metric.statsd() == null) == (metric.prometheus() == null)) {
        throw new InvalidSpec(field + " wants exactly one source: statsd or prometheus");
      }
      read.add(
          new Policy.MetricPolicy(
              name,
              target(field + ".target", present(field + ".target", metric.target())),
              Policy.Origin.EXTERNAL,
              unit(metric)));
    }
    return read;
  }

  private static String unit(Metric metric) {
    StatsdSource statsd = metric.statsd();
    return statsd != null && statsd.as() == StatsdSource.As.RATE ? "/s" : "";
  }

  private static Target target(String field, MetricTarget target) {
    return switch (present(field + ".type", target.type())) {
      case AVERAGE_VALUE ->
          new Target.AverageValue(positive(field + ".averageValue", target.averageValue()));
      case VALUE -> new Target.Value(positive(field + ".value", target.value()));
    };
  }

  private static Behavior behavior(@Nullable ScalingBehavior behavior) {
    if (behavior == null) {
      return Behavior.DEFAULT;
    }
    return new Behavior(
        rules("scaleUp", behavior.scaleUp(), Behavior.DEFAULT.up()),
        rules("scaleDown", behavior.scaleDown(), Behavior.DEFAULT.down()));
  }

  /** What is not said is the default of its direction, field by field, as in autoscaling/v2. */
  private static Behavior.Rules rules(
      String direction, ScalingBehavior.@Nullable Rules rules, Behavior.Rules otherwise) {
    if (rules == null) {
      return otherwise;
    }
    String field = "scaling.behavior." + direction;
    return new Behavior.Rules(
        rules.selectPolicy() == null
            ? otherwise.select()
            : switch (rules.selectPolicy()) {
              case MAX -> Behavior.Select.MAX;
              case MIN -> Behavior.Select.MIN;
              case DISABLED -> Behavior.Select.DISABLED;
            },
        rules.stabilizationWindowSeconds() == null
            ? otherwise.window()
            : Duration.ofSeconds(rules.stabilizationWindowSeconds()),
        rules.tolerance() == null
            ? otherwise.tolerance()
            : number(field + ".tolerance", rules.tolerance()),
        rules.policies() == null || rules.policies().isEmpty()
            ? otherwise.policies()
            : rules.policies().stream().map(PolicyReader::limit).toList());
  }

  private static Behavior.Limit limit(ScalingBehavior.ScalingPolicy policy) {
    return new Behavior.Limit(
        switch (present("scaling.behavior policies type", policy.type())) {
          case PODS -> Behavior.Limit.Unit.PODS;
          case PERCENT -> Behavior.Limit.Unit.PERCENT;
        },
        policy.value(),
        Duration.ofSeconds(policy.periodSeconds()));
  }

  private static Policy.Burst burst(Scaling scaling) {
    if (scaling.burst() == null) {
      return new Policy.Burst(DEFAULT_BURST_WINDOW, DEFAULT_BURST_THRESHOLD);
    }
    return new Policy.Burst(
        GoDuration.parse("scaling.burst.window", scaling.burst().window(), DEFAULT_BURST_WINDOW),
        scaling.burst().threshold() == null
            ? DEFAULT_BURST_THRESHOLD
            : positive("scaling.burst.threshold", scaling.burst().threshold()));
  }

  private static Policy.OnMissing onMissing(@Nullable OnMissingMetrics missing) {
    if (missing == null || missing.policy() == null) {
      return new Policy.OnMissing(Policy.Missing.HOLD, 0, DEFAULT_MISSING_AFTER);
    }
    Duration after =
        GoDuration.parse("scaling.onMissingMetrics.after", missing.after(), DEFAULT_MISSING_AFTER);
    return switch (missing.policy()) {
      case HOLD -> new Policy.OnMissing(Policy.Missing.HOLD, 0, after);
      case FALLBACK -> new Policy.OnMissing(Policy.Missing.FALLBACK, fallback(missing), after);
      case SCALE_UP_ONLY ->
          new Policy.OnMissing(Policy.Missing.SCALE_UP_ONLY, fallback(missing), after);
    };
  }

  private static int fallback(OnMissingMetrics missing) {
    return present("scaling.onMissingMetrics.replicas", missing.replicas());
  }

  private static double positive(String field, @Nullable Quantity quantity) {
    double number = number(field, present(field, quantity));
    if (!(number > 0) || !Double.isFinite(number)) {
      throw new InvalidSpec(
          "%s is \"%s\"; wants a quantity above 0 such as \"100\" or \"250m\""
              .formatted(field, quantity));
    }
    return number;
  }

  private static double number(String field, Quantity quantity) {
    try {
      return quantity.getNumericalAmount().doubleValue();
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new InvalidSpec(
          "%s is \"%s\"; wants a quantity such as \"100\" or \"250m\"".formatted(field, quantity));
    }
  }

  private static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidSpec(field + " is missing");
    }
    return value;
  }
}
