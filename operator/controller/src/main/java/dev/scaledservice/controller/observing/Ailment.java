package dev.scaledservice.controller.observing;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why pods that are wanted do not serve, as far as the cluster says it. The words stay the same
 * while nothing changes, or every try of a kubelet would be news.
 */
public record Ailment(Kind kind, String message) {

  /** Worst first: what keeps most pods from serving. */
  public enum Kind {
    /** The API server takes no more pods, such as for want of quota. */
    PODS_REFUSED("PodsRefused"),
    /** No node takes the pod. */
    UNSCHEDULABLE("Unschedulable"),
    /** The image is not there. */
    IMAGE_MISSING("ImageMissing"),
    /** A container cannot be made, such as for want of a Secret. */
    NOT_STARTED("ContainerNotStarted"),
    /** A container had more memory than it may. */
    OUT_OF_MEMORY("OutOfMemory"),
    /** A container ends by itself, again and again. */
    CRASHING("CrashLooping"),
    /** A container has ended by itself and is tried again: its node may have ended it. */
    ENDED("CrashLooping");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    /** Reason of the condition {@code Ready}. */
    public String reason() {
      return reason;
    }
  }

  private static final Comparator<Ailment> WORST_FIRST =
      Comparator.comparing(Ailment::kind).thenComparing(Ailment::message);

  private static final Set<String> IMAGE =
      Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");

  private static final Set<String> NOT_STARTED =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  /** The worst of those of these revisions; none where all is well, or nothing is said. */
  public static Optional<Ailment> worst(List<SeenRevision> revisions) {
    return revisions.stream()
        .flatMap(revision ->
            Stream.concat(
                refusal(revision.deployment()).stream(),
                revision.pods().stream().map(SeenPod::ailment).filter(Objects::nonNull)))
        .min(WORST_FIRST);
  }

  /** Of a pod that is not ready. */
  static @Nullable Ailment of(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null) {
      return null;
    }
    return Stream.concat(
            status.getConditions().stream().flatMap(condition -> unschedulable(condition).stream()),
            Stream.concat(
                status.getInitContainerStatuses().stream()
                    .flatMap(init -> of(init, isHeldBack(init), pod).stream()),
                status.getContainerStatuses().stream()
                    .flatMap(container ->
                        of(container, isHeldBack(container) || hasEndedTwice(container), pod)
                            .stream())))
        .min(WORST_FIRST)
        .orElse(null);
  }

  private static Optional<Ailment> refusal(Deployment deployment) {
    List<DeploymentCondition> conditions =
        deployment.getStatus() == null ? List.of() : deployment.getStatus().getConditions();
    return conditions.stream()
        .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
        .map(c -> new Ailment(Kind.PODS_REFUSED, withoutName(String.valueOf(c.getMessage()))))
        .findFirst();
  }

  /** The API server says {@code pods "web-x7k2p" is forbidden}, with another name at every try. */
  private static String withoutName(String message) {
    return message.replaceFirst("^pods \"[^\"]*\" is ", "pods are ");
  }

  private static Optional<Ailment> unschedulable(PodCondition condition) {
    return "Unschedulable".equals(condition.getReason())
        ? Optional.of(new Ailment(Kind.UNSCHEDULABLE, String.valueOf(condition.getMessage())))
        : Optional.empty();
  }

  /** Whether the kubelet waits before it tries it again. */
  private static boolean isHeldBack(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null
        && state.getWaiting() != null
        && "CrashLoopBackOff".equals(state.getWaiting().getReason());
  }

  private static boolean hasEndedTwice(ContainerStatus container) {
    ContainerState state = container.getState();
    int now = state != null && state.getTerminated() != null ? 1 : 0;
    return Objects.requireNonNullElse(container.getRestartCount(), 0) + now > 1;
  }

  /**
   * @param again whether its end is one of several
   */
  private static Optional<Ailment> of(ContainerStatus container, boolean again, Pod pod) {
    ContainerState state = container.getState();
    if (state != null && state.getWaiting() != null) {
      String reason = String.valueOf(state.getWaiting().getReason());
      if (IMAGE.contains(reason)) {
        return Optional.of(
            new Ailment(
                Kind.IMAGE_MISSING,
                "container %s: there is no image %s to be had"
                    .formatted(container.getName(), container.getImage())));
      }
      if (NOT_STARTED.contains(reason)) {
        return Optional.of(
            new Ailment(
                Kind.NOT_STARTED,
                "container %s: %s"
                    .formatted(container.getName(), state.getWaiting().getMessage())));
      }
    }
    return Stream.of(Optional.ofNullable(state), Optional.ofNullable(container.getLastState()))
        .flatMap(Optional::stream)
        .map(ContainerState::getTerminated)
        .filter(ended -> ended != null && !Objects.equals(ended.getExitCode(), 0))
        .findFirst()
        .map(ended -> ended(container, ended, again, pod));
  }

  private static Ailment ended(
      ContainerStatus container, ContainerStateTerminated ended, boolean again, Pod pod) {
    return "OOMKilled".equals(ended.getReason())
        ? new Ailment(
            Kind.OUT_OF_MEMORY,
            "container %s wanted more memory than its limit of %s"
                .formatted(container.getName(), memoryLimit(container.getName(), pod)))
        : new Ailment(
            again ? Kind.CRASHING : Kind.ENDED,
            "container %s ends with exit code %s"
                .formatted(container.getName(), ended.getExitCode()));
  }

  private static String memoryLimit(String container, Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(one -> one.getName().equals(container))
        .map(Container::getResources)
        .filter(Objects::nonNull)
        .map(resources ->
            Objects.requireNonNullElse(resources.getLimits(), Map.<String, Quantity>of()))
        .map(limits -> limits.get("memory"))
        .filter(Objects::nonNull)
        .map(Quantity::toString)
        .findFirst()
        .orElse("the node");
  }
}
