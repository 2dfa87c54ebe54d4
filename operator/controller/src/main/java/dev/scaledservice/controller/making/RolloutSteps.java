package dev.scaledservice.controller.making;

import dev.scaledservice.api.AnalysisCalls;
import dev.scaledservice.api.AnalysisMetric;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.policy.GoDuration;
import dev.scaledservice.engine.judge.Bounds;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.rollout.Gate;
import dev.scaledservice.engine.rollout.Inconclusive;
import dev.scaledservice.engine.rollout.Steps;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code spec.rollout} of strategies that let a revision in step by step, defaults filled in. */
public final class RolloutSteps {

  private static final Duration BAKE = Duration.ofMinutes(10);
  private static final Duration WARM = Duration.ofMinutes(30);

  private RolloutSteps() {}

  /** Whether revisions are let in step by step, and not simply exchanged. */
  public static boolean has(@Nullable Rollout rollout) {
    return rollout != null
        && rollout.strategy() != null
        && rollout.strategy() != Rollout.Strategy.ROLLING;
  }

  /**
   * @param byRatio whether calls follow the number of instances
   * @throws InvalidSpec if a field is not what it should be
   */
  public static Steps of(Rollout rollout, boolean byRatio) {
    Rollout.Bake bake = rollout.bake();
    return new Steps(
        steps(rollout),
        inconclusive(rollout.onInconclusive()),
        percent("rollout.rollbackReserve", rollout.rollbackReserve()),
        percent("rollout.maxExtra", rollout.maxExtra()),
        byRatio,
        GoDuration.parse("rollout.bake.for", bake == null ? null : bake.duration(), BAKE),
        GoDuration.parse("rollout.bake.keepWarm", bake == null ? null : bake.keepWarm(), WARM),
        RolloutPolicy.of(rollout).progressDeadline());
  }

  /** What a verdict wants. */
  public static Rules rules(Rollout rollout) {
    Rollout.Analysis analysis = rollout.analysis();
    Rules defaults = Rules.DEFAULTS;
    return analysis == null
        ? defaults
        : new Rules(
            Objects.requireNonNullElse(analysis.confidence(), defaults.confidence()),
            Objects.requireNonNullElse(analysis.minimumBadEvents(), defaults.minimumBadEvents()),
            defaults.acceptable(),
            defaults.unacceptable());
  }

  /**
   * @return from when on a call counts as slow; null if none does
   * @throws InvalidSpec if it is not a duration
   */
  public static @Nullable Duration slow(Rollout rollout) {
    return rollout.analysis() == null || rollout.analysis().slowCalls() == null
        ? null
        : GoDuration.parse(
            "rollout.analysis.slowCalls.than", rollout.analysis().slowCalls().than());
  }

  /** Names of the metrics whose bad events are compared. */
  public static List<String> compared(Rollout rollout) {
    return metrics(rollout).stream()
        .filter(metric -> metric.compare() != null)
        .map(AnalysisMetric::name)
        .toList();
  }

  /**
   * What numbers are to be.
   *
   * @throws InvalidSpec if a bound is no number
   */
  public static List<Bounds.Bound> bounds(Rollout rollout) {
    return metrics(rollout).stream()
        .filter(metric -> metric.compare() == null)
        .map(RolloutSteps::bound)
        .toList();
  }

  private static Bounds.Bound bound(AnalysisMetric metric) {
    Quantity value = metric.below() == null ? metric.above() : metric.below();
    if (value == null) {
      throw new InvalidSpec(
          "rollout.analysis.metrics: %s has no aim; wants compare, below or above"
              .formatted(metric.name()));
    }
    try {
      return new Bounds.Bound(
          metric.name(), metric.below() != null, value.getNumericalAmount().doubleValue());
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new InvalidSpec(
          "rollout.analysis.metrics: the bound of %s is \"%s\"; wants a number such as \"0.05\""
              .formatted(metric.name(), value));
    }
  }

  /** How a Prometheus is asked for calls; null where others tell of them. */
  public static AnalysisCalls.@Nullable Prometheus calls(Rollout rollout) {
    return rollout.analysis() == null || rollout.analysis().calls() == null
        ? null
        : rollout.analysis().calls().prometheus();
  }

  /** What tells a bad revision beside calls. */
  public static List<AnalysisMetric> metrics(Rollout rollout) {
    return rollout.analysis() == null || rollout.analysis().metrics() == null
        ? List.of()
        : rollout.analysis().metrics();
  }

  private static List<Steps.Step> steps(Rollout rollout) {
    boolean complete = rollout.strategy() == Rollout.Strategy.BLUE_GREEN;
    if (rollout.steps() == null || rollout.steps().isEmpty()) {
      if (complete) {
        return List.of(new Steps.Step(0, 100, Duration.ZERO, null, new Gate.None()));
      }
      throw new InvalidSpec("rollout.steps is missing; wants at least one, such as {weight: 5}");
    }
    return rollout.steps().stream().map(step -> step(step, complete ? 100 : 0)).toList();
  }

  private static Steps.Step step(Rollout.Step step, int size) {
    return new Steps.Step(
        step.weight(),
        size,
        GoDuration.parse("rollout.steps[].atLeast", step.atLeast(), Duration.ZERO),
        step.atMost() == null ? null : GoDuration.parse("rollout.steps[].atMost", step.atMost()),
        gate(step.gate()));
  }

  private static Gate gate(Rollout.@Nullable Gate gate) {
    if (gate == null) {
      return new Gate.None();
    }
    Rollout.Webhook webhook = gate.webhook();
    if (webhook == null) {
      return new Gate.Manual();
    }
    String path = webhook.path();
    if (path != null && !path.matches(Rollout.Webhook.PATH)) {
      throw new InvalidSpec(
          "rollout.steps[].gate.webhook.path is \"%s\"; wants one such as /gates/worker"
              .formatted(path));
    }
    return new Gate.Webhook(
        Objects.requireNonNullElse(webhook.server(), "main"),
        Objects.requireNonNullElse(path, ""),
        webhook.timeout() == null
            ? null
            : GoDuration.parse("rollout.steps[].gate.webhook.timeout", webhook.timeout()));
  }

  private static Inconclusive inconclusive(Rollout.@Nullable Inconclusive said) {
    return switch (said) {
      case HOLD -> Inconclusive.HOLD;
      case PROMOTE -> Inconclusive.PROMOTE;
      case ABORT -> Inconclusive.ABORT;
      case null -> Inconclusive.HOLD;
    };
  }

  /** All of it where nothing is said. */
  private static int percent(String field, @Nullable String text) {
    if (text == null) {
      return 100;
    }
    if (!text.matches("[0-9]{1,3}%") || Integer.parseInt(text.replace("%", "")) > 100) {
      throw new InvalidSpec("%s is \"%s\"; wants a share from 0%% to 100%%".formatted(field, text));
    }
    return Integer.parseInt(text.replace("%", ""));
  }
}
