package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Not one call fails, without a second try, while something happens to the instances that is meant
 * to happen: neither of those that go where Consul says nor of those through the Service.
 */
@Tag("pods")
class ZeroDowntimeTest {

  @RegisterExtension static final Installed installed = Installed.lasting();

  private static final String NAME = "calm";
  private static final int REPLICAS = 3;
  private static final int MORE = 6;
  private static final int PER_SECOND = 30;

  /** Calls that show that all is well again after what happened. */
  private static final int CALLS_AFTER = 3 * PER_SECOND;

  /** By what it is. */
  private final Map<String, Traffic> ways = new LinkedHashMap<>();

  @BeforeAll
  static void make() {
    installed.cluster().apply(NAME, Workers.pinned(REPLICAS, 16));
  }

  @BeforeEach
  void traffic() {
    scale(REPLICAS);
    settled(REPLICAS);
    ways.put("by Consul", Traffic.byConsul(installed.rig(), NAME, PER_SECOND));
    ways.put(
        "through the Service",
        Traffic.to(installed.rig(), installed.cluster().address(NAME), PER_SECOND));
    more();
  }

  @AfterEach
  void silence() {
    ways.values().forEach(Traffic::close);
  }

  @Test
  void whileItScalesUp() {
    scale(MORE);
    settled(MORE);
    noneFailed();
  }

  @Test
  void whileItScalesDown() {
    scale(MORE);
    settled(MORE);
    scale(2);
    settled(2);
    noneFailed();
  }

  @Test
  void whileARevisionRolls() {
    String before = revision();
    installed.cluster().apply(NAME, Workers.pinned(REPLICAS, 17));
    eventually(() -> {
      assertThat(revision()).isNotEqualTo(before);
      assertThat(installed.cluster().status(NAME).next()).isNull();
    });
    settled(REPLICAS);
    noneFailed();
  }

  @Test
  void whileAPodIsDeleted() {
    Pod pod = installed.cluster().staying(NAME).getFirst();
    installed.cluster().kubectl("delete", "pod", pod.getMetadata().getName());
    settled(REPLICAS);
    noneFailed();
  }

  @Test
  void whileANodeIsDrained() {
    String node = installed.cluster().staying(NAME).getFirst().getSpec().getNodeName();
    try {
      installed
          .cluster()
          .kubectl("drain", node, "--pod-selector=scaledservice.dev/name", "--timeout=60s");
      settled(REPLICAS);
      assertThat(installed.cluster().pods(NAME))
          .noneMatch(pod -> node.equals(pod.getSpec().getNodeName()));
      noneFailed();
    } finally {
      installed.cluster().kubectl("uncordon", node);
    }
  }

  @Test
  void whileLeadershipMoves() {
    String first = installed.operator().holder();
    installed.operator().stopLeader();
    installed.operator().awaitAnotherLeader(first);
    String second = installed.operator().holder();
    installed.operator().killLeader();
    installed.operator().awaitAnotherLeader(second);
    installed.operator().awaitComplete();
    settled(REPLICAS);
    noneFailed();
  }

  /** To other settings, and back: every pod of it is exchanged, twice. */
  @Test
  void whileTheOperatorIsUpgraded() {
    List<String> before = installed.operator().pods().stream().map(Workers::name).toList();
    try {
      InstalledOperator.install(installed.rig(), installed.cluster(), "--set=settings.pulse=200ms");
      assertThat(installed.operator().pods())
          .extracting(Workers::name)
          .hasSize(2)
          .doesNotContainAnyElementsOf(before);
    } finally {
      InstalledOperator.install(installed.rig(), installed.cluster());
    }
    settled(REPLICAS);
    scale(MORE);
    settled(MORE);
    noneFailed();
  }

  /** The other tests can fail: what nobody is told of beforehand is seen. */
  @Test
  void aKilledInstanceIsSeen() {
    for (Pod pod : installed.cluster().pods(NAME)) {
      Containers.signal(installed.rig(), pod, "KILL");
    }
    settled(REPLICAS);
    more();
    ways.forEach((way, traffic) -> assertThat(traffic.end().failed()).as(way).isPositive());
  }

  private void noneFailed() {
    more();
    ways.forEach((way, traffic) -> {
      Traffic.Outcome outcome = traffic.end();
      assertThat(outcome.failed()).as("%s: %s", way, outcome.report()).isZero();
      assertThat(outcome.sent()).as(way).isGreaterThan(CALLS_AFTER);
    });
  }

  /** Waits until as many calls have been answered again, on every way. */
  private void more() {
    ways.values()
        .forEach(traffic -> {
          long enough = traffic.answered() + CALLS_AFTER;
          eventually(() -> assertThat(traffic.answered()).isGreaterThan(enough));
        });
  }

  private static void scale(int replicas) {
    installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=" + replicas);
  }

  /** Exactly so many pods, all ready, all in Consul, and none that is still going. */
  private static void settled(int replicas) {
    eventually(() -> {
      assertThat(installed.cluster().pods(NAME)).extracting(Workers::name).hasSize(replicas);
      assertThat(installed.cluster().status(NAME).readyReplicas()).isEqualTo(replicas);
      assertThat(installed.cluster().passing(NAME)).isEqualTo(replicas);
    });
  }

  private static String revision() {
    return Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision();
  }
}
