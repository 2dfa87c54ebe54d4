package dev.scaledservice.controller.observing;

import dev.scaledservice.controller.making.Revision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;

/** A revision: its Deployment and the pods that carry its label. */
public record SeenRevision(Revision revision, Deployment deployment, List<SeenPod> pods) {
  public SeenRevision {
    pods = List.copyOf(pods);
  }

  /** Name of the Deployment. */
  public String name() {
    return deployment.getMetadata().getName();
  }

  /** {@code spec.replicas}. */
  public int wanted() {
    Integer replicas = deployment.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }

  /** {@code status.replicas}. */
  public int existing() {
    return deployment.getStatus() == null ? 0 : orZero(deployment.getStatus().getReplicas());
  }

  /** {@code status.readyReplicas}. */
  public int ready() {
    return deployment.getStatus() == null ? 0 : orZero(deployment.getStatus().getReadyReplicas());
  }

  /** {@code status.availableReplicas}. */
  public int available() {
    return deployment.getStatus() == null
        ? 0
        : orZero(deployment.getStatus().getAvailableReplicas());
  }

  private static int orZero(Integer count) {
    return count == null ? 0 : count;
  }
}
