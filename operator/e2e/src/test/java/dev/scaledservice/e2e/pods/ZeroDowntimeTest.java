package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Not one call fails, without a second try, while something happens to the instances that is meant
 * to happen: neither of those that go where Consul says nor of those through the Service.
 */
@Tag("pods")
class ZeroDowntimeTest {

  private static final String NAME = "calm";
  private static final int REPLICAS = 3;
  private static final int PER_SECOND = 60;

  /** Calls that show that all is well again after what happened. */
  private static final int CALLS_AFTER = 3 * PER_SECOND;

  private static Rig rig;
  private static Cluster cluster;
  private static InstalledOperator operator;

  private Traffic byConsul;
  private Traffic byService;

  @BeforeAll
  static void install() {
    rig = PodsRig.get();
    cluster = new Cluster(rig);
    operator = InstalledOperator.install(rig, cluster);
    cluster.apply(NAME, Workers.pinned(REPLICAS, 16));
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.deleteAll();
      cluster.close();
    }
  }

  @BeforeEach
  void traffic() {
    scale(REPLICAS);
    settled(REPLICAS);
    byConsul = Traffic.byConsul(rig, NAME, PER_SECOND);
    byService = Traffic.to(rig, service(), PER_SECOND);
    more();
  }

  @AfterEach
  void silence() {
    byConsul.close();
    byService.close();
  }

  @Test
  void whileItScalesUp() {
    scale(8);
    settled(8);
    noneFailed();
  }

  @Test
  void whileItScalesDown() {
    scale(8);
    settled(8);
    scale(2);
    settled(2);
    noneFailed();
  }

  @Test
  void whileARevisionRolls() {
    String before = revision();
    cluster.apply(NAME, Workers.pinned(REPLICAS, 17));
    eventually(() -> {
      assertThat(revision()).isNotEqualTo(before);
      assertThat(cluster.status(NAME).next()).isNull();
    });
    settled(REPLICAS);
    noneFailed();
  }

  @Test
  void whileAPodIsDeleted() {
    Pod pod = cluster.pods(NAME).getFirst();
    cluster.kubectl("delete", "pod", pod.getMetadata().getName());
    settled(REPLICAS);
    noneFailed();
  }

  @Test
  void whileANodeIsDrained() {
    String node = cluster.pods(NAME).getFirst().getSpec().getNodeName();
    try {
      cluster.kubectl("drain", node, "--pod-selector=scaledservice.dev/name", "--timeout=60s");
      settled(REPLICAS);
      assertThat(cluster.pods(NAME)).noneMatch(pod -> node.equals(pod.getSpec().getNodeName()));
      noneFailed();
    } finally {
      cluster.kubectl("uncordon", node);
    }
  }

  @Test
  void whileLeadershipMoves() {
    String first = operator.holder();
    operator.stopLeader();
    operator.awaitAnotherLeader(first);
    String second = operator.holder();
    operator.killLeader();
    operator.awaitAnotherLeader(second);
    operator.awaitComplete();
    settled(REPLICAS);
    noneFailed();
  }

  /** The other tests can fail: what nobody is told of beforehand is seen. */
  @Test
  void aKilledInstanceIsSeen() {
    for (Pod pod : cluster.pods(NAME)) {
      Containers.signal(rig, pod, "KILL");
    }
    settled(REPLICAS);
    more();
    assertThat(byConsul.end().failed()).isPositive();
    assertThat(byService.end().failed()).isPositive();
  }

  private void noneFailed() {
    more();
    Traffic.Outcome consul = byConsul.end();
    Traffic.Outcome service = byService.end();
    assertThat(consul.failed()).as("by Consul: " + consul.report()).isZero();
    assertThat(service.failed()).as("through the Service: " + service.report()).isZero();
    assertThat(consul.sent()).isGreaterThan(CALLS_AFTER);
    assertThat(service.sent()).isGreaterThan(CALLS_AFTER);
  }

  /** Waits until calls have been answered again, on both ways. */
  private void more() {
    long consul = byConsul.answered() + CALLS_AFTER;
    long service = byService.answered() + CALLS_AFTER;
    eventually(() -> {
      assertThat(byConsul.answered()).isGreaterThan(consul);
      assertThat(byService.answered()).isGreaterThan(service);
    });
  }

  private static void scale(int replicas) {
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=" + replicas);
  }

  /** Exactly so many pods, all ready, all in Consul, and none that is still going. */
  private static void settled(int replicas) {
    eventually(() -> {
      assertThat(cluster.pods(NAME)).hasSize(replicas);
      assertThat(cluster.status(NAME).readyReplicas()).isEqualTo(replicas);
      assertThat(cluster.passing(NAME)).isEqualTo(replicas);
    });
  }

  private static String revision() {
    return Objects.requireNonNull(cluster.status(NAME).stable()).revision();
  }

  /** Its cluster address and port. */
  private static String service() {
    var spec =
        cluster.client().services().inNamespace("default").withName(NAME).require().getSpec();
    return spec.getClusterIP() + ":" + spec.getPorts().getFirst().getPort();
  }
}
