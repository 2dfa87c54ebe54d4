package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The chart gives the operator what it needs, by the API server's own account of a service's whole
 * life: made, scaled, rolled, moved to another leader, deleted.
 */
@Tag("pods")
class RightsTest {

  @RegisterExtension static final Installed installed = Installed.lasting();

  private static final String NAME = "lived";

  private static Instant beginning;

  @BeforeAll
  static void live() {
    beginning = Instant.now();
    installed.cluster().apply(NAME, Workers.pinned(2, 16) + "rollout: {revisionHistoryLimit: 0}\n");
    settled(2);
    installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=3");
    settled(3);
    String before = revision();
    installed.cluster().apply(NAME, Workers.pinned(1, 17) + "rollout: {revisionHistoryLimit: 0}\n");
    eventually(() -> assertThat(revision()).isNotEqualTo(before));
    settled(1);
    String leader = installed.operator().holder();
    installed.operator().stopLeader();
    installed.operator().awaitAnotherLeader(leader);
    installed.cluster().deleteAll();
  }

  @Test
  void nothingIsRefused() {
    assertThat(installed.operator().requests(beginning))
        .isNotEmpty()
        .filteredOn(request -> request.code() == HttpURLConnection.HTTP_FORBIDDEN)
        .isEmpty();
  }

  private static void settled(int replicas) {
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(replicas);
      assertThat(installed.cluster().pods(NAME)).hasSize(replicas);
    });
  }

  private static String revision() {
    return Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision();
  }
}
