package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The chart gives the operator what it needs, by the API server's own account of a service's whole
 * life: made, scaled, rolled, moved to another leader, deleted.
 */
@Tag("pods")
class RightsTest {

  private static final String NAME = "lived";

  private static Instant beginning;
  private static Cluster cluster;
  private static InstalledOperator operator;

  @BeforeAll
  static void live() {
    Rig rig = PodsRig.get();
    cluster = new Cluster(rig);
    beginning = Instant.now();
    operator = InstalledOperator.install(rig, cluster);
    cluster.apply(NAME, Workers.pinned(2, 16) + "rollout: {revisionHistoryLimit: 0}\n");
    settled(2);
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=3");
    settled(3);
    String before = revision();
    cluster.apply(NAME, Workers.pinned(1, 17) + "rollout: {revisionHistoryLimit: 0}\n");
    eventually(() -> assertThat(revision()).isNotEqualTo(before));
    settled(1);
    String leader = operator.holder();
    operator.stopLeader();
    operator.awaitAnotherLeader(leader);
    cluster.deleteAll();
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void nothingIsRefused() {
    assertThat(operator.requests(beginning))
        .isNotEmpty()
        .filteredOn(request -> request.code() == HttpURLConnection.HTTP_FORBIDDEN)
        .isEmpty();
  }

  private static void settled(int replicas) {
    eventually(() -> {
      assertThat(cluster.passing(NAME)).isEqualTo(replicas);
      assertThat(cluster.pods(NAME)).hasSize(replicas);
    });
  }

  private static String revision() {
    return Objects.requireNonNull(cluster.status(NAME).stable()).revision();
  }
}
