package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Conditions.Condition;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Decision.Step;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import java.util.List;

/**
 * The conditions of a decision, with the reasons of autoscaling/v2.
 *
 * <p>They are about the metrics, so a pin or a pause shows as {@code ScalingActive=False}, like a
 * HorizontalPodAutoscaler whose workload a person set to zero.
 */
final class Conclude {

  private static final Condition RESCALED =
      new Condition(true, "SucceededRescale", "the count is to change");
  private static final Condition GOT_SCALE =
      new Condition(true, "SucceededGetScale", "the count in force is known");
  private static final Condition READY =
      new Condition(true, "ReadyForNewScale", "the recommended count is in force");
  private static final Condition OBSERVING =
      new Condition(true, "ReadyForNewScale", "the mode is to observe only");
  private static final Condition DOWN_STABILISED =
      new Condition(true, "ScaleDownStabilized", "it was higher a short while ago");
  private static final Condition UP_STABILISED =
      new Condition(true, "ScaleUpStabilized", "it was lower a short while ago");
  private static final Condition VALID =
      new Condition(true, "ValidMetricFound", "the count was told from the metrics");
  private static final Condition WITHIN =
      new Condition(false, "DesiredWithinRange", "the count is what was asked for");
  private static final Condition TO_ZERO =
      new Condition(true, "ScaledToZero", "there is no demand");
  private static final Condition NOT_TO_ZERO =
      new Condition(false, "NotScaledToZero", "the metrics did not ask for none");
  private static final Condition FRESH =
      new Condition(true, "MetricsFresh", "every metric is known");

  private static final Condition CALM =
      new Condition(false, "NoBreakerOpen", "no breaker rule is in force");

  private final Policy policy;
  private final Decision decision;
  private final List<Finding> findings;
  private final boolean acts;

  Conclude(Policy policy, Decision decision, List<Finding> findings, boolean acts) {
    this.policy = policy;
    this.decision = decision;
    this.findings = findings;
    this.acts = acts;
  }

  Conditions conditions() {
    return new Conditions(
        ableToScale(),
        scalingActive(),
        scalingLimited(),
        scaledToZero(),
        metricsFresh(),
        coordinated());
  }

  private Condition coordinated() {
    if (findings.isEmpty()) {
      return CALM;
    }
    Finding first = findings.getFirst();
    boolean inForce = first.rule() != Finding.Rule.NOT_ADMITTED;
    return new Condition(inForce, first.rule().reason(), first.text());
  }

  private Condition ableToScale() {
    if (acts && decision.to() != decision.from()) {
      return RESCALED;
    }
    return switch (decision.limitedBy()) {
      case PIN, MODE -> GOT_SCALE;
      case MISSING_METRICS -> partial() ? DOWN_STABILISED : GOT_SCALE;
      case NOTHING,
          MIN_REPLICAS,
          MAX_REPLICAS,
          SCALE_UP_POLICY,
          SCALE_DOWN_POLICY,
          STABILIZATION_WINDOW,
          BURST,
          BREAKER ->
          stabilised();
    };
  }

  private Condition stabilised() {
    for (Step step : decision.steps()) {
      if (step.because() instanceof Because.DownWindow
          || step.because() instanceof Because.NotCalmYet
          || step.because() instanceof Because.OpenNow
          || step.because() instanceof Because.OpenBefore) {
        return DOWN_STABILISED;
      }
      if (step.because() instanceof Because.UpWindow) {
        return UP_STABILISED;
      }
    }
    return decision.to() == decision.from() ? READY : OBSERVING;
  }

  private Condition scalingActive() {
    LimitedBy by = decision.limitedBy();
    if (by == LimitedBy.PIN || by == LimitedBy.MODE) {
      return new Condition(false, "ScalingDisabled", decision.steps().getLast().text());
    }
    if (decision.leading() != null && (!held() || partial())) {
      return VALID;
    }
    List<Recommendation> recommendations = decision.recommendations();
    for (int i = 0; i < recommendations.size(); i++) {
      if (!recommendations.get(i).valid()) {
        MetricPolicy metric = policy.metrics().get(i);
        Because doubt = Sense.doubt(metric.name(), recommendations.get(i).reading(), decision.at());
        return new Condition(false, metric.origin().missing(), doubt == null ? "" : doubt.text());
      }
    }
    return new Condition(false, "NoMetrics", "there is no metric to decide by");
  }

  private Condition scalingLimited() {
    return switch (decision.limitedBy()) {
      case MIN_REPLICAS -> limited("TooFewReplicas");
      case MAX_REPLICAS -> limited("TooManyReplicas");
      case SCALE_UP_POLICY -> limited("ScaleUpLimit");
      case SCALE_DOWN_POLICY -> limited("ScaleDownLimit");
      case NOTHING, STABILIZATION_WINDOW, MISSING_METRICS, BURST, BREAKER, PIN, MODE -> WITHIN;
    };
  }

  private Condition limited(String reason) {
    return new Condition(true, reason, decision.steps().getLast().text());
  }

  private Condition scaledToZero() {
    return decision.to() == 0 && decision.limitedBy() != LimitedBy.PIN ? TO_ZERO : NOT_TO_ZERO;
  }

  private Condition metricsFresh() {
    Step first = null;
    String reason = "";
    for (Step step : decision.steps()) {
      String doubt = doubt(step);
      if (first == null && !doubt.isEmpty()) {
        first = step;
        reason = doubt;
      }
    }
    return first == null ? FRESH : new Condition(false, reason, first.text());
  }

  private static String doubt(Step step) {
    return switch (step.because()) {
      case Because.NotKnown _ -> "MetricUnknown";
      case Because.Outdated _ -> "MetricStale";
      case Because.Filling _ -> "WindowFilling";
      default -> "";
    };
  }

  /** Whether the count was kept since something is not known. */
  private boolean held() {
    if (decision.proposed() >= decision.from()) {
      return false;
    }
    for (Step step : decision.steps()) {
      if (step.stage() == Stage.COMBINE && !doubt(step).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean partial() {
    for (Step step : decision.steps()) {
      if (step.stage() == Stage.COMBINE && step.because() instanceof Because.Filling) {
        return true;
      }
    }
    return false;
  }
}
