package dev.scaledservice.cli.validate;

import dev.scaledservice.api.CircuitBreakers;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.ScaledServiceSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rollouts that never end, or that could not be taken back as somebody thinks. */
final class RolloutRegrets implements Regrets {

  private static final int ALL = 100;

  @Override
  public void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings) {
    Rollout rollout = spec.rollout();
    if (rollout == null
        || rollout.strategy() == null
        || rollout.strategy() == Rollout.Strategy.ROLLING) {
      return;
    }
    evidence(spec.circuitBreakers(), rollout, findings);
    lastStep(rollout, findings);
    reserve(rollout, findings);
    bake(rollout.bake(), findings);
  }

  /** A file cannot show who reports calls: only where nobody can is it said. */
  private static void evidence(
      @Nullable CircuitBreakers breakers, Rollout rollout, List<Finding> findings) {
    boolean counted =
        (rollout.router() != null && rollout.router().haproxy() != null)
            || (rollout.analysis() != null && rollout.analysis().calls() != null);
    boolean fromPrometheus =
        breakers != null && breakers.source() == CircuitBreakers.Source.PROMETHEUS;
    boolean wanted =
        rollout.steps() != null && rollout.steps().stream().anyMatch(step -> step.weight() > 0);
    if (!counted && fromPrometheus && wanted) {
      findings.add(
          Finding.warning(
              "spec.circuitBreakers.source",
              "is Prometheus, whose breakers do not tell revisions apart: without calls reported over"
                  + " StatsD by callers, router.haproxy, or analysis.calls, nothing is ever promoted by itself"));
    }
  }

  private static void lastStep(Rollout rollout, List<Finding> findings) {
    if (rollout.steps() != null && rollout.steps().getLast().weight() == ALL) {
      findings.add(
          Finding.warning(
              "spec.rollout.steps[%d].weight".formatted(rollout.steps().size() - 1),
              "is 100: all calls on a revision that is not promoted, with none left on the old one to"
                  + " compare; leave the step out, promotion follows the one before it"));
    }
  }

  private static void reserve(Rollout rollout, List<Finding> findings) {
    int reserve = percent(rollout.rollbackReserve());
    int extra = percent(rollout.maxExtra());
    if (extra < reserve) {
      findings.add(
          Finding.warning(
              "spec.rollout.maxExtra",
              "is %d %%, below a rollbackReserve of %d %%: once the new revision is complete, the old one cannot keep more than %d %%"
                  .formatted(extra, reserve, extra)));
    }
  }

  private static void bake(Rollout.@Nullable Bake bake, List<Finding> findings) {
    if (bake != null && "0s".equals(bake.keepWarm())) {
      findings.add(
          Finding.warning(
              "spec.rollout.bake.keepWarm",
              "is 0s: nothing is warm to go back to after the promotion"));
    }
  }

  /** All of it where nothing is said; the schema has seen to its form. */
  private static int percent(@Nullable String share) {
    return share == null ? ALL : Integer.parseInt(share.replace("%", ""));
  }
}
