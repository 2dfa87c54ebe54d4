package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances that do not come up, or go without a word: who is called, and what a person sees. */
@Tag("pods")
class TroubledPodsTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "frail";
  private static final int PER_SECOND = 30;

  /** As many on each node. */
  private static final String SPREAD =
      """
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: kubernetes.io/hostname
            whenUnsatisfiable: DoNotSchedule
            labelSelector: {matchLabels: {scaledservice.dev/name: %s}}
      """
          .formatted(NAME);

  @Test
  void aRevisionThatCrashesReplacesNothing() {
    installed
        .cluster()
        .apply(NAME, Workers.pinned(2, 16) + "rollout: {progressDeadlineSeconds: 15}\n");
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(2));
    String good = stable();
    try (Traffic traffic = Traffic.byConsul(installed.rig(), NAME, PER_SECOND)) {
      // No instance starts with that many.
      installed
          .cluster()
          .apply(NAME, Workers.pinned(2, -1) + "rollout: {progressDeadlineSeconds: 15}\n");
      eventually(
          () -> assertThat(installed.cluster().pods(NAME)).anyMatch(TroubledPodsTest::hasCrashed));
      eventually(() ->
          assertThat(installed.cluster().condition(NAME, "RolloutProgressing"))
              .startsWith("False"));
      assertThat(stable()).isEqualTo(good);
      assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      assertThat(traffic.end().failed()).isZero();
    }
  }

  @Test
  void whatFitsNowhereIsNotCountedOn() {
    installed
        .cluster()
        .apply(NAME, Workers.pinned(1, 16).replace("requests: {cpu: 20m", "requests: {cpu: 200"));
    eventually(() -> assertThat(installed.cluster().pods(NAME)).anyMatch(pod -> waits(pod)));
    eventually(() -> {
      assertThat(installed.cluster().condition(NAME, "Ready"))
          .startsWith("False")
          .contains("0 of 1 ready");
      assertThat(installed.cluster().passing(NAME)).isZero();
    });
  }

  @Test
  void aLostNodeIsNotCalledAndComesBack() {
    installed
        .cluster()
        .apply(NAME, Workers.pinned(4, 16).replace("    containers:", SPREAD + "    containers:"));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(4));
    Set<String> before = installed.cluster().uids(NAME);
    long lost =
        installed.cluster().staying(NAME).stream()
            .filter(TroubledPodsTest::isOnTheSecondNode)
            .count();
    assertThat(lost).isBetween(1L, 3L);
    installed.rig().component("kill", "kubelet-2");
    try {
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo((int) (4 - lost));
        assertThat(installed.cluster().condition(NAME, "Ready"))
            .contains("%d of 4 ready".formatted(4 - lost));
      });
    } finally {
      installed.rig().component("start", "kubelet-2");
    }
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(4));
    assertThat(installed.cluster().uids(NAME)).isEqualTo(before);
  }

  @Test
  void anInstanceThatIsKilledComesBack() {
    installed.cluster().apply(NAME, Workers.pinned(2, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(2));
    Pod victim = installed.cluster().staying(NAME).getFirst();
    Containers.signal(installed.rig(), victim, "KILL");
    eventually(() -> assertThat(restarts(victim)).isPositive());
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      assertThat(installed.cluster().status(NAME).readyReplicas()).isEqualTo(2);
    });
  }

  private static boolean hasCrashed(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(container -> container.getRestartCount() > 0);
  }

  private static boolean waits(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
  }

  private static boolean isOnTheSecondNode(Pod pod) {
    return "node-2".equals(pod.getSpec().getNodeName());
  }

  private static int restarts(Pod pod) {
    return installed
        .cluster()
        .client()
        .resource(pod)
        .require()
        .getStatus()
        .getContainerStatuses()
        .stream()
        .mapToInt(container -> container.getRestartCount())
        .sum();
  }

  private static String stable() {
    return Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision();
  }
}
