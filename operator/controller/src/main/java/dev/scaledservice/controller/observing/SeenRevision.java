package dev.scaledservice.controller.observing;

import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Revision;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;

/** A revision: its Deployment and the pods of it. */
public record SeenRevision(Revision revision, Deployment deployment, List<SeenPod> pods) {
  public SeenRevision {
    pods = List.copyOf(pods);
  }

  /** Name of the Deployment. */
  public String name() {
    return deployment.getMetadata().getName();
  }

  /**
   * Whether the Deployment was there before the service, under a name and a selector of its own.
   */
  public boolean adopted() {
    return Adopted.is(deployment);
  }

  /** The labels that its pods are found by, and the pods of nobody else. */
  public Map<String, String> selector() {
    return deployment.getSpec().getSelector().getMatchLabels();
  }

  /** What its template labels its pods with. */
  public Map<String, String> podLabels() {
    return podLabels(deployment);
  }

  /** What the template of a Deployment labels its pods with. */
  public static Map<String, String> podLabels(Deployment deployment) {
    ObjectMeta metadata = deployment.getSpec().getTemplate().getMetadata();
    return metadata == null || metadata.getLabels() == null ? Map.of() : metadata.getLabels();
  }

  /** Whether it has pods, or is to have some. */
  public boolean runs() {
    return wanted() > 0 || existing() > 0;
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
