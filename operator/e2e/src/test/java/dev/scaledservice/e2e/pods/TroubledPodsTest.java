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
      eventually(() -> {
        assertThat(installed.cluster().condition(NAME, "RolloutProgressing"))
            .startsWith("False ProgressDeadlineExceeded")
            .contains("container worker ends with exit code");
        isWarnedOf("ProgressDeadlineExceeded", "no progress for 15 s");
      });
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
          .startsWith("False Unschedulable: 0 of 1 ready: 0/2 nodes are available")
          .contains("Insufficient cpu");
      assertThat(installed.cluster().passing(NAME)).isZero();
      isWarnedOf("Unschedulable", "Insufficient cpu");
    });
  }

  @Test
  void anInstanceThatCrashesIsNotCalledAndSaid() {
    installed.cluster().apply(NAME, Workers.pinned(1, -1));
    eventually(() -> {
      assertThat(installed.cluster().condition(NAME, "Ready"))
          .startsWith("False CrashLooping: 0 of 1 ready: container worker ends with exit code");
      isWarnedOf("CrashLooping", "ends with exit code");
    });
    assertThat(installed.cluster().passing(NAME)).isZero();
    assertThat(installed.cluster().status(NAME).desiredReplicas()).isEqualTo(1);
  }

  @Test
  void anInstanceThatRunsOutOfMemoryIsNotCalledAndSaid() {
    installed.cluster().apply(NAME, Workers.starved(1));
    eventually(() -> {
      assertThat(installed.cluster().condition(NAME, "Ready"))
          .startsWith("False OutOfMemory: 0 of 1 ready")
          .contains("container worker wanted more memory than its limit of 16Mi");
      isWarnedOf("OutOfMemory", "16Mi");
    });
    assertThat(installed.cluster().passing(NAME)).isZero();
    installed.cluster().apply(NAME, Workers.pinned(1, 16));
    eventually(() -> {
      assertThat(installed.cluster().condition(NAME, "Ready")).startsWith("True EnoughReady");
      assertThat(installed.cluster().passing(NAME)).isEqualTo(1);
    });
  }

  @Test
  void aSlowStarterIsCalledWhenItIsReady() {
    installed.cluster().apply(NAME, Workers.slow(1, "1s"));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(1));
    try (Traffic traffic = Traffic.byConsul(installed.rig(), NAME, PER_SECOND)) {
      installed.cluster().apply(NAME, Workers.slow(2, "8s"));
      eventually(() ->
          assertThat(installed.cluster().condition(NAME, "RolloutProgressing"))
              .startsWith("True RollingOut"));
      eventually(() -> {
        assertThat(installed.cluster().condition(NAME, "RolloutProgressing"))
            .startsWith("True NewRevisionAvailable");
        assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      });
      assertThat(traffic.end().failed()).isZero();
    }
  }

  private static void isWarnedOf(String reason, String words) {
    assertThat(installed.cluster().warnings(NAME, reason, words)).isPositive();
  }

  /** It hangs: it answers nobody, and its process lives. */
  @Test
  void anInstanceThatIsNotReadyAnyMoreIsNotCalledUntilItIs() {
    installed.cluster().apply(NAME, Workers.pinned(2, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(2));
    Set<String> before = installed.cluster().uids(NAME);
    Pod hung = installed.cluster().staying(NAME).getFirst();
    Containers.signal(installed.rig(), hung, "STOP");
    try {
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo(1);
        assertThat(installed.cluster().condition(NAME, "Ready")).contains("1 of 2 ready");
      });
      try (Traffic traffic = Traffic.byConsul(installed.rig(), NAME, PER_SECOND)) {
        eventually(() -> assertThat(traffic.answered()).isGreaterThan(2 * PER_SECOND));
        assertThat(traffic.end().failed()).isZero();
      }
    } finally {
      Containers.signal(installed.rig(), hung, "CONT");
    }
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      assertThat(installed.cluster().condition(NAME, "Ready")).startsWith("True EnoughReady");
    });
    assertThat(installed.cluster().uids(NAME)).isEqualTo(before);
    assertThat(installed.cluster().restarts(NAME)).isZero();
  }

  @Test
  void anInstanceThatHangsIsStartedAgainWhereItHasALivenessProbe() {
    installed.cluster().apply(NAME, Workers.watched(1));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(1));
    Pod hung = installed.cluster().staying(NAME).getFirst();
    int before = restarts(hung);
    Containers.signal(installed.rig(), hung, "STOP");
    eventually(() -> assertThat(restarts(hung)).isGreaterThan(before));
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(1);
      assertThat(installed.cluster().condition(NAME, "Ready")).startsWith("True EnoughReady");
    });
    assertThat(installed.cluster().uids(NAME)).containsExactly(hung.getMetadata().getUid());
  }

  /** The leader of the operator is on it, and goes on leading. */
  @Test
  void aLostNodeIsNotCalledAndComesBack() {
    installed
        .cluster()
        .apply(NAME, Workers.pinned(4, 16).replace("    containers:", SPREAD + "    containers:"));
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(4);
      assertThat(installed.cluster().condition(NAME, "Ready")).startsWith("True EnoughReady");
    });
    Set<String> before = installed.cluster().uids(NAME);
    String node = installed.operator().leader().getSpec().getNodeName();
    long lost = installed.cluster().staying(NAME).stream().filter(pod -> isOn(node, pod)).count();
    assertThat(lost).isEqualTo(2);
    // Some may have been there while they started.
    long warned = installed.cluster().warnings(NAME, "NotEnoughReady", "2 of 4 ready");
    String kubelet = node.replace("node-", "kubelet-");
    installed.rig().component("kill", kubelet);
    try {
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
        assertThat(installed.cluster().condition(NAME, "Ready"))
            .startsWith("False NotEnoughReady: 2 of 4 ready");
        assertThat(installed.cluster().warnings(NAME, "NotEnoughReady", "2 of 4 ready"))
            .isGreaterThan(warned);
      });
    } finally {
      installed.rig().component("start", kubelet);
    }
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(4));
    assertThat(installed.cluster().uids(NAME)).isEqualTo(before);
    installed.operator().awaitComplete();
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

  private static boolean isOn(String node, Pod pod) {
    return node.equals(pod.getSpec().getNodeName());
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
