package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A leader is stopped in the middle of its work for longer than its lease, and goes on. */
@Tag("cluster")
class PausedLeaderTest {

  private static final String NAME = "led";

  /** Long enough for every look that it would have made by itself. */
  private static final Duration WATCHED = Duration.ofSeconds(10);

  private static Rig rig;
  private static Cluster cluster;
  private static Turnstile apiServer;
  private static Turnstile consul;
  private static OperatorUnderTest first;

  /** What the first operator has written, but for its Lease. */
  private static final List<String> WRITES = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    apiServer = Turnstile.toApiServer(rig, WRITES::add);
    consul = Turnstile.toConsul(rig, WRITES::add);
    first =
        new OperatorUnderTest(
            rig,
            OperatorUnderTest.Place.of(rig).through(apiServer.kubeconfig(rig), consul.address()));
  }

  @AfterAll
  static void end() {
    first.close();
    apiServer.close();
    consul.close();
    cluster.close();
    rig.close();
  }

  @Test
  void itWritesNothingOfWhatItWantedBefore() {
    cluster.apply(
        NAME,
        """
        template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
        replicas: 2
        scaling: {maxReplicas: 20}
        discovery: {consul: {drain: 1s}}
        """);
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(2));
    String paused = holder();
    assertThat(WRITES).isNotEmpty();
    try (OperatorUnderTest second = new OperatorUnderTest(rig)) {
      cluster.kubectl("scale", "scaledservice", NAME, "--replicas=9");
      first.signal("STOP");
      try {
        eventually(() -> assertThat(holder()).isNotEmpty().isNotEqualTo(paused));
        cluster.kubectl("scale", "scaledservice", NAME, "--replicas=4");
        eventually(() -> {
          assertThat(cluster.passing(NAME)).isEqualTo(4);
          assertThat(cluster.pods(NAME)).hasSize(4);
        });
      } finally {
        first.signal("CONT");
      }
      // What was on its way to the API server when it was stopped may arrive; no more than that.
      settled();
      WRITES.clear();
      await()
          .during(WATCHED)
          .atMost(WATCHED.multipliedBy(2))
          .untilAsserted(() -> {
            assertThat(WRITES).isEmpty();
            assertThat(first.isAlive()).isTrue();
            assertThat(cluster.passing(NAME)).isEqualTo(4);
          });
      assertThat(second.isAlive()).isTrue();
      cluster.kubectl("scale", "scaledservice", NAME, "--replicas=1");
      eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(1));
      assertThat(WRITES).isEmpty();
    }
    // It is of use again: the other has gone.
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=3");
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(3));
    assertThat(WRITES).isNotEmpty();
    cluster.deleteAll();
  }

  /** It has seen what time it is, and whatever came too late is undone. */
  private static void settled() {
    eventually(() -> {
      assertThat(first.log()).contains("no longer leading");
      assertThat(cluster.passing(NAME)).isEqualTo(4);
      assertThat(cluster.pods(NAME)).hasSize(4);
    });
  }

  private static String holder() {
    Lease lease =
        cluster.client().leases().inNamespace("default").withName("scaledservice-leader").require();
    return lease.getSpec().getHolderIdentity() == null ? "" : lease.getSpec().getHolderIdentity();
  }
}
