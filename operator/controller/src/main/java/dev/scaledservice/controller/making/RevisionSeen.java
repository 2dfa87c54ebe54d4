package dev.scaledservice.controller.making;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A revision's Deployment as last seen.
 *
 * @param sequence rises each time a revision becomes the wanted one; 0 if its Deployment says none
 * @param created when the Deployment was made
 * @param replicas how many pods it is to have
 * @param current how many it has
 * @param ready how many of them are ready
 * @param available how many of them have been ready for long enough
 */
public record RevisionSeen(
    Revision revision,
    long sequence,
    Instant created,
    int replicas,
    int current,
    int ready,
    int available) {

  /** Refuses counts below 0. */
  public RevisionSeen {
    if (replicas < 0 || current < 0 || ready < 0 || available < 0) {
      throw new IllegalArgumentException(
          "counts cannot be negative: replicas %d, current %d, ready %d, available %d"
              .formatted(replicas, current, ready, available));
    }
  }

  /** A revision that has no Deployment yet. */
  public static RevisionSeen unborn(Revision revision, Instant now) {
    return new RevisionSeen(revision, 0, now, 0, 0, 0, 0);
  }

  /** What a Deployment of ours says; empty for one that carries no revision. */
  public static Optional<RevisionSeen> of(Deployment deployment) {
    Map<String, String> labels = deployment.getMetadata().getLabels();
    String hash = labels == null ? null : labels.get(Labels.REVISION);
    if (hash == null || !Revision.isRevision(hash)) {
      return Optional.empty();
    }
    DeploymentStatus status =
        deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
    String created = deployment.getMetadata().getCreationTimestamp();
    return Optional.of(
        new RevisionSeen(
            new Revision(hash),
            DesiredDeployment.sequence(deployment),
            created == null ? Instant.EPOCH : Instant.parse(created),
            orZero(deployment.getSpec().getReplicas()),
            orZero(status.getReplicas()),
            orZero(status.getReadyReplicas()),
            orZero(status.getAvailableReplicas())));
  }

  /** Pods that exist or are to exist: those on their way out count until they are gone. */
  int pods() {
    return Math.max(replicas, current);
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
