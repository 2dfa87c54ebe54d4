package dev.scaledservice.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a pod is in its life, and how the API says that.
 *
 * @param last how the run before ended
 * @param readySince when {@code ready} became what it is
 */
record PodLife(
    String address,
    Instant begun,
    int restarts,
    State state,
    @Nullable Ended last,
    boolean ready,
    Instant readySince) {

  /** What its container does. */
  sealed interface State {}

  /** Not running yet, or not again yet. */
  record Waiting(String reason, String message) implements State {}

  /** Running since then. */
  record Running(long pid, Instant since) implements State {}

  /**
   * Ended.
   *
   * @param forGood it will not be started again
   */
  record Ended(int code, long pid, Instant started, Instant at, boolean forGood) implements State {}

  static PodLife beginning(String address, Instant now) {
    return new PodLife(address, now, 0, new Waiting("ContainerCreating", ""), null, false, now);
  }

  PodLife running(ContainerProcess process) {
    int starts = last == null ? restarts : restarts + 1;
    return new PodLife(
        address,
        begun,
        starts,
        new Running(process.pid(), process.startedAt()),
        last,
        ready,
        readySince);
  }

  PodLife ready(boolean now, Instant at) {
    return now == ready ? this : new PodLife(address, begun, restarts, state, last, now, at);
  }

  PodLife ended(Ended end) {
    return new PodLife(address, begun, restarts, end, end, ready, readySince)
        .ready(false, end.at());
  }

  PodLife waiting(String reason, String message) {
    return new PodLife(
        address, begun, restarts, new Waiting(reason, message), last, ready, readySince);
  }

  PodStatus status(Container container) {
    boolean started = last != null || state instanceof Running;
    String phase =
        switch (state) {
          case Ended end when end.forGood() -> end.code() == 0 ? "Succeeded" : "Failed";
          default -> started ? "Running" : "Pending";
        };
    return new PodStatusBuilder()
        .withPhase(phase)
        .withStartTime(text(begun))
        .withHostIP("127.0.0.1")
        .withPodIP(address)
        .addNewPodIP(address)
        .withConditions(
            condition("PodScheduled", true, begun),
            condition("Initialized", true, begun),
            condition("ContainersReady", ready, readySince),
            condition("Ready", ready, readySince))
        .withContainerStatuses(containerStatus(container))
        .build();
  }

  private ContainerStatus containerStatus(Container container) {
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(ready)
            .withStarted(state instanceof Running)
            .withRestartCount(restarts)
            .withState(apiState(state));
    if (state instanceof Running(long pid, Instant since)) {
      status.withContainerID("process://" + pid + "/" + since.getEpochSecond());
    }
    if (last != null && !last.equals(state)) {
      status.withLastState(apiState(last));
    }
    return status.build();
  }

  private static ContainerState apiState(State state) {
    var builder = new ContainerStateBuilder();
    return switch (state) {
      case Waiting(String reason, String message) ->
          builder
              .withNewWaiting()
              .withReason(reason)
              .withMessage(message.isEmpty() ? null : message)
              .endWaiting()
              .build();
      case Running(long pid, Instant since) ->
          builder.withNewRunning().withStartedAt(text(since)).endRunning().build();
      case Ended end ->
          builder
              .withNewTerminated()
              .withExitCode(end.code())
              .withReason(end.code() == 0 ? "Completed" : "Error")
              .withStartedAt(text(end.started()))
              .withFinishedAt(text(end.at()))
              .withContainerID("process://" + end.pid() + "/" + end.started().getEpochSecond())
              .endTerminated()
              .build();
    };
  }

  private static PodCondition condition(String type, boolean value, Instant since) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(value ? "True" : "False")
        .withReason(value || !type.endsWith("Ready") ? null : "ContainersNotReady")
        .withLastTransitionTime(text(since))
        .build();
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
