package dev.scaledservice.controller.making;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod as far as its leaving goes.
 *
 * @param node where it runs; empty until it is scheduled
 * @param readySince since when it is ready; null while it is not
 * @param created when it was made
 * @param deletionCost {@code controller.kubernetes.io/pod-deletion-cost} as it stands; null for
 *     none
 * @param costBefore the deletion cost it had before it was marked; null for none
 * @param leavingSince since when it is marked to leave; null if it is not
 */
public record PodSeen(
    String name,
    String node,
    Phase phase,
    @Nullable Instant readySince,
    Instant created,
    @Nullable Integer deletionCost,
    @Nullable Integer costBefore,
    @Nullable Instant leavingSince) {

  /** The phases a living pod may be in, in the order in which a ReplicaSet gives pods up. */
  public enum Phase {
    PENDING,
    UNKNOWN,
    RUNNING
  }

  /** What a pod says; empty for one that has ended or is ending and so counts nowhere. */
  public static Optional<PodSeen> of(Pod pod) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    String phase = Objects.requireNonNullElse(status.getPhase(), "Pending");
    if (pod.getMetadata().getDeletionTimestamp() != null || ended(status)) {
      return Optional.empty();
    }
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    Instant created =
        Objects.requireNonNullElse(time(pod.getMetadata().getCreationTimestamp()), Instant.EPOCH);
    String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    return Optional.of(
        new PodSeen(
            pod.getMetadata().getName(),
            Objects.requireNonNullElse(node, ""),
            switch (phase) {
              case "Running" -> Phase.RUNNING;
              case "Unknown" -> Phase.UNKNOWN;
              default -> Phase.PENDING;
            },
            readySince(status.getConditions(), created),
            created,
            cost(annotations.get(Leaving.DELETION_COST)),
            cost(annotations.get(Leaving.COST_BEFORE)),
            time(annotations.get(Leaving.SINCE))));
  }

  /** Whether all of its containers have ended for good; its object may stay for long. */
  public static boolean ended(@Nullable PodStatus status) {
    return status != null
        && ("Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase()));
  }

  boolean ready() {
    return readySince != null;
  }

  private static @Nullable Instant readySince(
      @Nullable List<PodCondition> conditions, Instant created) {
    if (conditions == null) {
      return null;
    }
    return conditions.stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .map(condition ->
            Objects.requireNonNullElse(time(condition.getLastTransitionTime()), created))
        .orElse(null);
  }

  /** Anybody may write an annotation; what is no number counts as 0, as it does in Kubernetes. */
  private static @Nullable Integer cost(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable Instant time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
