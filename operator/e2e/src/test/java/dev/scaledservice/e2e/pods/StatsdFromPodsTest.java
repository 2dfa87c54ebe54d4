package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What real instances count reaches the leader, through its Service, by the addresses they have in
 * the pod network; and goes on to whoever leads next.
 */
@Tag("pods")
class StatsdFromPodsTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "counted";

  /** Well between two counts: 2.5 instances of 20 each. */
  private static final int STEADY = 50;

  private static final int ENOUGH = 3;

  /** How long a leader may be silent before another one takes over. */
  private static final int LEASE_SECONDS = 6;

  private Traffic traffic;

  @BeforeEach
  void steady() {
    installed.operator().awaitComplete();
    installed.cluster().apply(NAME, Workers.counting("10s"));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isPositive());
    traffic = Traffic.byConsul(installed.rig(), NAME, STEADY);
    eventually(() -> {
      assertThat(installed.cluster().status(NAME).desiredReplicas()).isEqualTo(ENOUGH);
      assertThat(installed.cluster().passing(NAME)).isEqualTo(ENOUGH);
      // Not only decided: one that is to go is out of Consul before its Deployment is told.
      assertThat(installed.cluster().deployment(NAME).getSpec().getReplicas()).isEqualTo(ENOUGH);
      assertThat(installed.cluster().pods(NAME)).extracting(Workers::name).hasSize(ENOUGH);
    });
  }

  @AfterEach
  void silence() {
    if (traffic != null) {
      traffic.close();
    }
  }

  @Test
  void theCountFollowsWhatPodsCount() {
    assertThat(installed.cluster().decision(NAME)).contains("requests").contains("20 each wanted");
    theLeaderHears();
    eventually(
        () -> assertThat(installed.cluster().status(NAME).desiredReplicas()).isEqualTo(ENOUGH));
  }

  /** How long that may take is in {@link StartTest}, which has the machine to itself. */
  @Test
  void aKilledLeaderIsSucceededWhenItsLeaseIsOverAndNothingMoves() {
    try (var counts = new Counts()) {
      String before = installed.operator().holder();
      assertThat(installed.operator().leaseSeconds()).isEqualTo(LEASE_SECONDS);
      installed.operator().killLeader();
      installed.operator().awaitAnotherLeader(before);
      nothingMoves(counts);
    }
    theLeaderHears();
  }

  @Test
  void aStoppedLeaderHandsOverAtOnceAndNothingMoves() {
    try (var counts = new Counts();
        var holders = installed.operator().holders()) {
      String before = installed.operator().holder();
      installed.operator().stopLeader();
      installed.operator().awaitAnotherLeader(before);
      // Given back, so that nobody has to wait until it is over.
      assertThat(holders.seen()).containsSubsequence(before, "").last().isNotEqualTo(before);
      nothingMoves(counts);
    }
    theLeaderHears();
  }

  /** For longer than a new leader would keep what it found for want of anything better. */
  private static void nothingMoves(Counts counts) {
    await()
        .during(Duration.ofSeconds(15))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(counts.seen()).as("replicas since then").containsExactly(ENOUGH));
  }

  /** Packets reach it: more calls make more instances. */
  private static void theLeaderHears() {
    try (Traffic more = Traffic.byConsul(installed.rig(), NAME, STEADY)) {
      eventually(
          () -> assertThat(installed.cluster().status(NAME).desiredReplicas()).isBetween(5, 6));
      assertThat(more.answered()).isPositive();
    }
  }

  /** Every count that the service's Deployments were told, from now on. */
  private static final class Counts implements AutoCloseable, Watcher<Deployment> {

    private final Set<Integer> seen = new ConcurrentSkipListSet<>();
    private final Watch watch =
        installed
            .cluster()
            .client()
            .apps()
            .deployments()
            .inNamespace("default")
            .withLabel("scaledservice.dev/name", NAME)
            .watch(this);

    List<Integer> seen() {
      return List.copyOf(seen);
    }

    @Override
    public void eventReceived(Action action, Deployment deployment) {
      seen.add(deployment.getSpec().getReplicas());
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
