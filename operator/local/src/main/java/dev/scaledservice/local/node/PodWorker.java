package dev.scaledservice.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads one pod through its life, on a thread of its own: starts its container, restarts it when it
 * ends, follows its readiness, stops it when the pod is deleted, and reports each step.
 */
final class PodWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final int NOT_FOUND = 404;
  private static final Duration AGAIN = Duration.ofMillis(500);

  /** What reaches a pod from outside. */
  private sealed interface Signal {
    record Exited(ContainerProcess process, int code) implements Signal {}

    record Probed(ContainerProcess process, boolean ready) implements Signal {}

    record HookOver() implements Signal {}

    record Stop(Duration grace) implements Signal {}

    record Gone() implements Signal {}
  }

  private final Pod pod;
  private final Container container;
  private final Surroundings node;
  private final Runnable onEnd;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final BackOff backOff = new BackOff();
  private boolean stopping;
  private boolean gone;
  private boolean unreported;
  private String lastWarning = "";
  private @Nullable ContainerProcess hook;
  private PodLife life;

  /**
   * @param onEnd told when the pod's life on this node is over
   */
  PodWorker(Pod pod, Surroundings node, Runnable onEnd) {
    this.pod = pod;
    this.container = pod.getSpec().getContainers().getFirst();
    this.node = node;
    this.onEnd = onEnd;
    this.life = PodLife.beginning(node.addresses().lease(), node.clock().instant());
  }

  /** The pod is to end within that time; a later call can only shorten it. */
  void stop(Duration grace) {
    signals.add(new Signal.Stop(grace));
  }

  /** The pod is not in the API any more: end it at once. */
  void gone() {
    signals.add(new Signal.Gone());
  }

  @Override
  public void run() {
    try {
      live();
      if (!gone) {
        node.client().resource(pod).withGracePeriod(0).delete();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("pod {} is left to itself", pod.getMetadata().getName(), e);
    } finally {
      node.addresses().release(life.address());
      onEnd.run();
    }
  }

  private void live() throws InterruptedException {
    mentionWhatIsLeftOut();
    report();
    while (!stopping) {
      Duration ran = Duration.ZERO;
      try {
        ReadinessProbe probe = ReadinessProbe.of(container, life.address());
        PodLife.Ended end = attend(start(), probe);
        ran = Duration.between(end.started(), end.at());
        life = life.ended(end);
        if (end.forGood()) {
          report();
          pause(null);
          return;
        }
      } catch (CannotStart e) {
        life = life.waiting(e.reason(), e.message());
        warnOnce("Failed", e.message());
      }
      report();
      Duration wait = stopping ? Duration.ZERO : backOff.after(ran);
      if (wait.isPositive()) {
        if (life.state() instanceof PodLife.Ended) {
          life =
              life.waiting("CrashLoopBackOff", "back-off " + wait + " restarting failed container");
          report();
        }
        pause(node.clock().instant().plus(wait));
      }
    }
  }

  private void mentionWhatIsLeftOut() {
    String obstacle = ReadinessProbe.obstacle(container);
    if (obstacle != null) {
      warnOnce("NotSupported", obstacle);
    }
    if (pod.getSpec().getContainers().size() > 1 || !pod.getSpec().getInitContainers().isEmpty()) {
      warnOnce(
          "NotSupported", "this node runs the container %s only".formatted(container.getName()));
    }
    if (container.getLivenessProbe() != null || container.getStartupProbe() != null) {
      warnOnce("NotSupported", "this node asks readiness probes only");
    }
  }

  private void warnOnce(String reason, String message) {
    if (!message.equals(lastWarning)) {
      lastWarning = message;
      node.events().warn(pod, reason, message);
    }
  }

  private ContainerProcess start() {
    Map<String, String> variables = variables();
    ContainerProcess process = run(command(variables), variables);
    var _ = process.exit().thenAccept(code -> signals.add(new Signal.Exited(process, code)));
    LOG.info(
        "pod {} runs on {} as process {}",
        pod.getMetadata().getName(),
        life.address(),
        process.pid());
    return process;
  }

  private Map<String, String> variables() {
    return new Variables(node.client(), pod, life.address(), node.nodeName()).of(container);
  }

  private ContainerProcess run(List<String> command, Map<String, String> variables) {
    String folder = container.getWorkingDir();
    Path log =
        node.logs()
            .resolve(
                "%s_%s_%s.log"
                    .formatted(
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        container.getName()));
    return ContainerProcess.start(
        command,
        variables,
        folder == null ? node.logs() : Path.of(folder),
        log,
        node.watchdog(),
        node.clock());
  }

  private List<String> command(Map<String, String> variables) {
    var command = new ArrayList<>(container.getCommand());
    if (command.isEmpty()) {
      command.addAll(
          node.images()
              .find(container.getImage())
              .orElseThrow(() ->
                  new CannotStart(
                      CannotStart.IMAGE,
                      "nothing on this node stands for the image %s; it knows %s"
                          .formatted(container.getImage(), node.images().commands().keySet()))));
    }
    command.addAll(container.getArgs());
    return command.stream().map(part -> References.resolve(part, variables)).toList();
  }

  /** Follows a running container until it has ended, by itself or because it was told to. */
  private PodLife.Ended attend(ContainerProcess process, @Nullable ReadinessProbe probe)
      throws InterruptedException {
    Thread probing =
        probe == null
            ? null
            : probe.begin(node.http(), ready -> signals.add(new Signal.Probed(process, ready)));
    life = life.running(process).ready(probe == null, node.clock().instant());
    report();
    Instant terminateAt = Instant.MAX;
    Instant killAt = Instant.MAX;
    try {
      while (true) {
        Signal signal = next(terminateAt.isBefore(killAt) ? terminateAt : killAt);
        Instant now = node.clock().instant();
        switch (signal) {
          case null -> {}
          case Signal.Exited(var ended, int code) when ended == process -> {
            return new PodLife.Ended(code, process.pid(), process.startedAt(), now, isLast(code));
          }
          case Signal.Exited _ -> {}
          case Signal.Probed(var probed, boolean ready) -> {
            if (probed == process) {
              life = life.ready(ready, now);
              report();
            }
          }
          case Signal.HookOver() -> terminateAt = now;
          case Signal.Stop(Duration grace) -> {
            if (!stopping) {
              terminateAt = now.plus(beforeStop());
            }
            stopping = true;
            Instant deadline = now.plus(grace);
            killAt = deadline.isBefore(killAt) ? deadline : killAt;
          }
          case Signal.Gone() -> {
            stopping = true;
            gone = true;
            killAt = now;
          }
        }
        if (!now.isBefore(killAt)) {
          process.kill();
          killAt = Instant.MAX;
          terminateAt = Instant.MAX;
        } else if (!now.isBefore(terminateAt)) {
          process.terminate();
          terminateAt = Instant.MAX;
        }
      }
    } finally {
      if (probing != null) {
        probing.interrupt();
      }
      process.kill();
      if (hook != null) {
        hook.kill();
      }
    }
  }

  private boolean isLast(int code) {
    return !stopping
        && switch (pod.getSpec().getRestartPolicy()) {
          case "Never" -> true;
          case "OnFailure" -> code == 0;
          default -> false;
        };
  }

  /** Starts what is to happen before SIGTERM; how long that may take at most. */
  private Duration beforeStop() {
    LifecycleHandler wanted =
        container.getLifecycle() == null ? null : container.getLifecycle().getPreStop();
    if (wanted == null) {
      return Duration.ZERO;
    }
    if (wanted.getSleep() != null) {
      return Duration.ofSeconds(wanted.getSleep().getSeconds());
    }
    if (wanted.getExec() == null) {
      warnOnce("NotSupported", "preStop: this node knows sleep and exec only");
      return Duration.ZERO;
    }
    try {
      ContainerProcess started = run(wanted.getExec().getCommand(), variables());
      var _ = started.exit().thenAccept(code -> signals.add(new Signal.HookOver()));
      hook = started;
      return Duration.ofDays(1);
    } catch (CannotStart e) {
      warnOnce("FailedPreStopHook", e.message());
      return Duration.ZERO;
    }
  }

  /** Waits until then (null: for ever), or until the pod is to stop. */
  private void pause(@Nullable Instant until) throws InterruptedException {
    Instant end = until == null ? Instant.MAX : until;
    while (!stopping) {
      Signal signal = next(end);
      switch (signal) {
        case null -> {
          return;
        }
        case Signal.Stop _ -> stopping = true;
        case Signal.Gone _ -> {
          stopping = true;
          gone = true;
        }
        default -> {}
      }
    }
  }

  /**
   * What comes next, null if nothing comes until then; meanwhile reports that failed are retried.
   */
  private @Nullable Signal next(Instant until) throws InterruptedException {
    while (unreported) {
      Signal signal = signals.poll(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      if (signal != null || !node.clock().instant().isBefore(until)) {
        return signal;
      }
      report();
    }
    if (until.equals(Instant.MAX)) {
      return signals.take();
    }
    Duration wait = Duration.between(node.clock().instant(), until);
    return signals.poll(Math.max(0, wait.toMillis()) + 1, TimeUnit.MILLISECONDS);
  }

  private void report() {
    if (gone) {
      return;
    }
    PodStatus status = life.status(container);
    unreported = false;
    try {
      node.client()
          .resource(pod)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              node.client().getKubernetesSerialization().asJson(Map.of("status", status)));
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND) {
        gone();
      } else {
        unreported = true;
        LOG.warn(
            "the state of {} is reported later: {}", pod.getMetadata().getName(), e.getMessage());
      }
    }
  }
}
