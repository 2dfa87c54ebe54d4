package dev.scaledservice.local.controllers;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A pod, as a controller that counts pods sees it. */
record PodView(Pod pod) {
  /** Lower goes first when pods have to go; a number, 0 if absent or unreadable. */
  static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  static final String TEMPLATE_HASH = "pod-template-hash";

  /**
   * Who goes first: not on a node, not running, not ready, cheap to delete, ready for the shortest
   * time, restarted most often, youngest.
   */
  static final Comparator<PodView> GOES_FIRST =
      Comparator.comparing(PodView::isAssigned)
          .thenComparing(PodView::isRunning)
          .thenComparing(PodView::isReady)
          .thenComparingInt(PodView::deletionCost)
          .thenComparing(PodView::readySince, Comparator.reverseOrder())
          .thenComparing(PodView::restarts, Comparator.reverseOrder())
          .thenComparing(PodView::created, Comparator.reverseOrder());

  boolean isLeaving() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  boolean isOver() {
    String phase = phase();
    return phase.equals("Failed") || phase.equals("Succeeded");
  }

  boolean hasTemplate(String hash) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null && hash.equals(labels.get(TEMPLATE_HASH));
  }

  boolean isReady() {
    return ready().isPresent();
  }

  /** Ready for at least that long. */
  boolean isAvailable(Duration minReady, Instant now) {
    return isReady() && !readySince().plus(minReady).isAfter(now);
  }

  /** When it became ready; the end of time for one that is not. */
  Instant readySince() {
    return ready()
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .orElse(Instant.MAX);
  }

  private Optional<PodCondition> ready() {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"))
            .findFirst();
  }

  private boolean isAssigned() {
    return pod.getSpec().getNodeName() != null;
  }

  private boolean isRunning() {
    return phase().equals("Running");
  }

  private String phase() {
    return pod.getStatus() == null
        ? ""
        : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
  }

  private int deletionCost() {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String cost = annotations == null ? null : annotations.get(DELETION_COST);
    try {
      return cost == null ? 0 : Integer.parseInt(cost);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private int restarts() {
    return pod.getStatus() == null
        ? 0
        : pod.getStatus().getContainerStatuses().stream()
            .mapToInt(ContainerStatus::getRestartCount)
            .sum();
  }

  private Instant created() {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }
}
