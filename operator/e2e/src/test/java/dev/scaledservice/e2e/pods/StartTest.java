package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a pod of the operator comes up, with the probes of the chart, and how it goes. */
@Tag("pods")
class StartTest {

  @RegisterExtension static final Installed installed = Installed.lasting();

  /** Notes how long it took; how long it may take depends on the machine. */
  @Test
  void aStandbyComesUpAndTakesNothingAway() {
    installed.operator().awaitComplete();
    String leader = installed.operator().holder();
    Pod standby =
        installed.operator().pods().stream()
            .filter(pod -> !leader.startsWith(Workers.name(pod)))
            .findFirst()
            .orElseThrow();
    try (var life = new Life()) {
      installed.cluster().client().resource(standby).delete();
      eventually(() -> assertThat(life.steps()).anyMatch(Step::ready));
      Step ready = life.steps().stream().filter(Step::ready).findFirst().orElseThrow();
      List<Step> ofIt =
          life.steps().stream().filter(step -> step.pod().equals(ready.pod())).toList();
      assertThat(ofIt)
          .isSortedAccordingTo(Comparator.comparing(Step::started).thenComparing(Step::ready));
      assertThat(ofIt.getFirst().started()).isFalse();
      Figures.note(
          "operator pod, created to ready: %d ms",
          Duration.ofNanos(ready.at() - ofIt.getFirst().at()).toMillis());
    }
    assertThat(installed.operator().holder()).isEqualTo(leader);
  }

  @Test
  void helmTestIsAnswered() {
    Rig.Said said =
        installed
            .rig()
            .helm(
                "test",
                InstalledOperator.RELEASE,
                "--namespace=" + InstalledOperator.NAMESPACE,
                "--timeout=60s");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text()).containsPattern("Phase: +Succeeded");
  }

  /** What is asked to end, ends well: {@code kubectl get pods} shows no Error after an upgrade. */
  @Test
  void whatIsAskedToEndEndsWell() {
    installed.operator().awaitComplete();
    Pod leader = installed.operator().leader();
    List<Integer> exits = new CopyOnWriteArrayList<>();
    var client = installed.cluster().client();
    try (Watch _ = client.resource(leader).watch(new Exits(exits))) {
      installed.operator().stopLeader();
      eventually(() -> assertThat(exits).isNotEmpty());
      assertThat(exits).containsOnly(0);
    }
  }

  /** With which codes its containers ended. */
  private record Exits(List<Integer> seen) implements Watcher<Pod> {

    @Override
    public void eventReceived(Action action, Pod pod) {
      pod.getStatus().getContainerStatuses().stream()
          .map(status -> status.getState().getTerminated())
          .filter(Objects::nonNull)
          .forEach(ended -> seen.add(ended.getExitCode()));
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException(cause);
    }
  }

  /**
   * What was seen of a pod.
   *
   * @param at by {@link System#nanoTime()}
   * @param started whether its startup probe has succeeded
   */
  private record Step(String pod, long at, boolean started, boolean ready) {}

  /** Every change of pods that were made after this. */
  private static final class Life implements AutoCloseable, Watcher<Pod> {

    private final List<String> before =
        installed.operator().pods().stream().map(Workers::name).toList();
    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final Watch watch =
        installed
            .cluster()
            .client()
            .pods()
            .inNamespace(InstalledOperator.NAMESPACE)
            .withLabel(InstalledOperator.PODS, InstalledOperator.RELEASE)
            .watch(this);

    List<Step> steps() {
      return List.copyOf(steps);
    }

    @Override
    public void eventReceived(Action action, Pod pod) {
      if (!before.contains(Workers.name(pod))) {
        steps.add(
            new Step(
                Workers.name(pod),
                System.nanoTime(),
                pod.getStatus().getContainerStatuses().stream()
                    .anyMatch(container -> Boolean.TRUE.equals(container.getStarted())),
                pod.getStatus().getConditions().stream()
                    .anyMatch(condition ->
                        condition.getType().equals("Ready")
                            && condition.getStatus().equals("True"))));
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException(cause);
    }

    @Override
    public void close() {
      watch.close();
    }
  }
}
