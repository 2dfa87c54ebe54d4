package dev.scaledservice.cli.validate;

import dev.scaledservice.api.Mode;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.Scaling;
import dev.scaledservice.api.ScalingBehavior;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.engine.Policy;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts that do not move, move too much, or are moved by somebody else. */
final class ScalingRegrets implements Regrets {

  /** Below this, noise alone is a burst. */
  private static final double QUIET = 1.2;

  @Override
  public void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings) {
    Scaling scaling = spec.scaling();
    if (spec.replicas() != null) {
      findings.add(
          Finding.warning(
              "spec.replicas",
              "pins the count to %d, above bounds and metrics, each time this file is applied; leave"
                      .formatted(spec.replicas())
                  + " it out, and use ssvc pin for a pin"));
    }
    if (spec.mode() == Mode.PAUSED) {
      findings.add(Finding.warning("spec.mode", "is Paused: the count will not follow its load"));
    }
    bounds(scaling, findings);
    behavior(scaling.behavior(), findings);
    Policy policy = PolicyReader.read(spec);
    if (policy.burst().threshold() < QUIET) {
      findings.add(
          Finding.warning(
              "spec.scaling.burst.threshold",
              "is below 1.2, so noise is taken for a burst, and nothing is scaled down meanwhile"));
    }
  }

  private static void bounds(Scaling scaling, List<Finding> findings) {
    int min = Objects.requireNonNullElse(scaling.minReplicas(), 1);
    if (scaling.maxReplicas() == min) {
      findings.add(
          Finding.warning(
              "spec.scaling.maxReplicas",
              "is %d, as is minReplicas: the count can never move".formatted(min)));
    }
    if (min == 1) {
      findings.add(
          Finding.warning(
              "spec.scaling.minReplicas",
              "is 1: while one instance is enough, its crash or the drain of its node is an outage;"
                  + " write 2 if that matters"));
    }
    var missing = scaling.onMissingMetrics();
    if (missing != null && missing.replicas() != null && missing.replicas() < min) {
      findings.add(
          Finding.warning(
              "spec.scaling.onMissingMetrics.replicas",
              "is %d, below minReplicas, which holds: the fallback is %d"
                  .formatted(missing.replicas(), min)));
    }
  }

  private static void behavior(@Nullable ScalingBehavior behavior, List<Finding> findings) {
    if (behavior == null) {
      return;
    }
    var up = behavior.scaleUp();
    var down = behavior.scaleDown();
    if (up != null && up.selectPolicy() == ScalingBehavior.SelectPolicy.DISABLED) {
      findings.add(
          Finding.warning(
              "spec.scaling.behavior.scaleUp.selectPolicy",
              "is Disabled: the count never goes up, whatever the load"));
    }
    if (down != null && Objects.equals(down.stabilizationWindowSeconds(), 0)) {
      findings.add(
          Finding.warning(
              "spec.scaling.behavior.scaleDown.stabilizationWindowSeconds",
              "is 0: every dip of the load takes instances away that the next moment misses"));
    }
  }
}
