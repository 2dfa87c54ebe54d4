package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Rig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people do with kubectl and Helm, on real pods. */
@Tag("pods")
class PersonTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "handled";
  private static final int PER_SECOND = 30;

  /**
   * {@code kubectl autoscale}: an HPA drives the scale of a pinned service by what metrics-server
   * measures.
   */
  @Test
  void anHpaDrivesAPinnedService() {
    installed.cluster().apply(NAME, Workers.computing(1, "2ms"));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(1));
    installed
        .cluster()
        .kubectl("autoscale", "scaledservice", NAME, "--min=1", "--max=3", "--cpu=50%");
    try (Traffic traffic = Traffic.byConsul(installed.rig(), NAME, PER_SECOND)) {
      eventually(() -> {
        assertThat(installed.cluster().status(NAME).desiredReplicas()).isEqualTo(3);
        assertThat(installed.cluster().passing(NAME)).isEqualTo(3);
      });
      assertThat(installed.cluster().decision(NAME)).contains("pinned to 3");
      assertThat(traffic.answered()).isPositive();
    } finally {
      installed.cluster().kubectl("delete", "hpa", NAME);
    }
  }

  /**
   * Helm takes the operator away, and brings it back: pods run on, and are registered again as they
   * were. Where the person says so, Consul is left alone too.
   */
  @Test
  @Tag("slow")
  void uninstalledAndInstalledAgainNoPodIsRestarted() {
    installed.cluster().apply(NAME, Workers.pinned(3, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(3));
    var pods = installed.cluster().uids(NAME);

    uninstall();
    assertThat(installed.cluster().registered(NAME)).isZero();
    assertThat(installed.cluster().uids(NAME)).isEqualTo(pods);

    InstalledOperator.install(installed.rig(), installed.cluster());
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(3));
    assertThat(installed.cluster().uids(NAME)).isEqualTo(pods);
    assertThat(installed.cluster().restarts(NAME)).isZero();
  }

  @Test
  void uninstalledWithConsulLeftAloneNothingIsRegisteredAnew() {
    InstalledOperator.install(
        installed.rig(), installed.cluster(), "--set=uninstall.deregister=false");
    try {
      installed.cluster().apply(NAME, Workers.pinned(3, 16));
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo(3);
        assertThat(installed.cluster().pods(NAME)).hasSize(3);
      });
      var pods = installed.cluster().uids(NAME);
      String entries = installed.cluster().entries(NAME);
      try (Traffic traffic = Traffic.byConsul(installed.rig(), NAME, PER_SECOND)) {
        uninstall();
        InstalledOperator.install(
            installed.rig(), installed.cluster(), "--set=uninstall.deregister=false");
        eventually(() ->
            assertThat(installed.cluster().condition(NAME, "DiscoverySynced")).startsWith("True"));
        installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=3");
        assertThat(traffic.end().failed()).isZero();
      }
      assertThat(installed.cluster().uids(NAME)).isEqualTo(pods);
      assertThat(installed.cluster().restarts(NAME)).isZero();
      assertThat(installed.cluster().entries(NAME)).isEqualTo(entries);
    } finally {
      InstalledOperator.install(installed.rig(), installed.cluster());
    }
  }

  private static void uninstall() {
    Rig.Said said =
        installed
            .rig()
            .helm(
                "uninstall",
                InstalledOperator.RELEASE,
                "--namespace=" + InstalledOperator.NAMESPACE,
                "--wait",
                "--timeout=120s");
    assertThat(said.exit()).as(said.text()).isZero();
  }
}
