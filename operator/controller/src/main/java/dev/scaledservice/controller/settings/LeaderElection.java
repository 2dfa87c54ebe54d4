package dev.scaledservice.controller.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How replicas of the operator agree on which of them acts. */
public record LeaderElection(
    @Setting(
            about = "Whether replicas of the operator agree on one that acts; without, each does",
            byDefault = "true")
        boolean enabled,
    @Setting(about = "Namespace of the Lease; without, the operator's own")
        @Nullable String namespace,
    @Setting(
            about = "Name of the Lease; operator.class is appended",
            byDefault = "scaledservice-leader")
        String name,
    @Setting(
            about = "How long a leader that is not heard of is still taken for one",
            byDefault = "6s")
        Duration leaseDuration,
    @Setting(
            about = "How long a leader that cannot renew its Lease goes on writing",
            byDefault = "4s")
        Duration renewDeadline,
    @Setting(about = "How often the Lease is renewed, or tried for", byDefault = "1s")
        Duration retryPeriod,
    @Setting(about = "Name in the Lease; without, the pod's or host's and a random part")
        @Nullable String identity) {

  public LeaderElection {
    new Wants()
        .that(
            leaseDuration.toSeconds() >= 1 && leaseDuration.toMillis() % 1000 == 0,
            "leaseDuration",
            "whole seconds, as a Lease counts them")
        .that(
            renewDeadline.compareTo(leaseDuration) < 0,
            "renewDeadline",
            "less than leaseDuration",
            "leaseDuration")
        .that(retryPeriod.isPositive(), "retryPeriod", "a duration above zero")
        .that(
            retryPeriod.multipliedBy(2).compareTo(renewDeadline) <= 0,
            "retryPeriod",
            "at most half of renewDeadline",
            "renewDeadline")
        .orThrow();
  }

  /** The same with a Lease for operators of one class; empty for those without a class. */
  public LeaderElection amongClass(String operatorClass) {
    return operatorClass.isEmpty()
        ? this
        : new LeaderElection(
            enabled,
            namespace,
            name + "-" + operatorClass,
            leaseDuration,
            renewDeadline,
            retryPeriod,
            identity);
  }
}
