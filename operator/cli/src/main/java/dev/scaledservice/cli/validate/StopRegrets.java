package dev.scaledservice.cli.validate;

import dev.scaledservice.api.Discovery;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.policy.GoDuration;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Instances that are killed while they finish their calls. */
final class StopRegrets implements Regrets {

  /** {@code terminationGracePeriodSeconds} where nobody says. */
  private static final long USUAL_GRACE = 30;

  private static final Duration USUAL_DRAIN = Duration.ofSeconds(5);

  @Override
  public void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings) {
    Discovery discovery = spec.discovery();
    String written =
        discovery == null || discovery.consul() == null ? null : discovery.consul().drain();
    Duration drain = GoDuration.parse("spec.discovery.consul.drain", written, USUAL_DRAIN);
    Duration grace =
        Duration.ofSeconds(
            Objects.requireNonNullElse(
                template.getSpec().getTerminationGracePeriodSeconds(), USUAL_GRACE));
    if (grace.compareTo(drain) <= 0) {
      findings.add(
          Finding.warning(
              "spec.template.spec.terminationGracePeriodSeconds",
              "is %d s and the drain takes %d s: instances are killed with calls in flight; write at"
                      .formatted(grace.toSeconds(), drain.toSeconds())
                  + " least %d".formatted(drain.toSeconds() + 10)));
    }
  }
}
