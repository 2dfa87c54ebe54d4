package dev.scaledservice.local.controllers;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status that a Deployment gets for the pods it has. */
record StatusReport(Deployment deployment, PodCount count, Instant now) {

  DeploymentStatus status() {
    int replicas = deployment.getSpec().getReplicas();
    return new DeploymentStatusBuilder()
        .withObservedGeneration(deployment.getMetadata().getGeneration())
        .withReplicas(count.total())
        .withUpdatedReplicas(count.updated())
        .withReadyReplicas(count.ready())
        .withAvailableReplicas(count.available())
        .withUnavailableReplicas(Math.max(0, replicas - count.available()))
        .withConditions(List.of(available(replicas), progressing(replicas)))
        .build();
  }

  /** How long until the deadline of progress passes; nothing if there is none to wait for. */
  Optional<Duration> untilDeadline() {
    DeploymentCondition progressing = progressing(deployment.getSpec().getReplicas());
    return progressing.getReason().equals("ReplicaSetUpdated")
        ? Optional.of(Duration.between(now, deadline(progressing)))
        : Optional.empty();
  }

  private DeploymentCondition available(int replicas) {
    boolean enough = count.available() >= replicas - Rolling.of(deployment.getSpec()).unavailable();
    return condition(
        "Available",
        enough,
        enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        enough
            ? "Deployment has minimum availability."
            : "Deployment does not have minimum availability.",
        false);
  }

  private DeploymentCondition progressing(int replicas) {
    boolean complete = count.updatedAvailable() >= replicas && count.total() == count.updated();
    if (complete) {
      return condition(
          "Progressing", true, "NewReplicaSetAvailable", "All pods are available.", false);
    }
    DeploymentCondition underway =
        condition("Progressing", true, "ReplicaSetUpdated", "Pods are being replaced.", hasMoved());
    return now.isBefore(deadline(underway))
        ? underway
        : condition(
            "Progressing",
            false,
            "ProgressDeadlineExceeded",
            "Nothing has moved for %d s."
                .formatted(deployment.getSpec().getProgressDeadlineSeconds()),
            false);
  }

  private Instant deadline(DeploymentCondition progressing) {
    return Instant.parse(progressing.getLastUpdateTime())
        .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds());
  }

  /** A count of 0 may be left out. */
  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private boolean hasMoved() {
    DeploymentStatus before = deployment.getStatus();
    return before == null
        || count.updated() != orZero(before.getUpdatedReplicas())
        || count.available() != orZero(before.getAvailableReplicas());
  }

  /** The condition as it was, or, if something about it is new, with the time of now. */
  private DeploymentCondition condition(
      String type, boolean value, String reason, String message, boolean touched) {
    String status = value ? "True" : "False";
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    Optional<DeploymentCondition> before =
        deployment.getStatus() == null
            ? Optional.empty()
            : deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    boolean same =
        before
            .filter(condition -> condition.getStatus().equals(status))
            .filter(condition -> condition.getReason().equals(reason))
            .isPresent();
    return new DeploymentConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastUpdateTime(
            same && !touched
                ? before.map(DeploymentCondition::getLastUpdateTime).orElse(time)
                : time)
        .withLastTransitionTime(
            before
                .filter(condition -> condition.getStatus().equals(status))
                .map(DeploymentCondition::getLastTransitionTime)
                .orElse(time))
        .build();
  }
}
