package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Rig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people do with kubectl and Helm, on real pods. */
@Tag("pods")
class PersonTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "handled";
  private static final int PER_SECOND = 30;

  private static final String EVERYTHING =
      "all,configmaps,secrets,serviceaccounts,roles,rolebindings,networkpolicies,poddisruptionbudgets,leases,endpointslices";

  /** After an uninstall, and what every namespace has. */
  private static final String[] STAYS = {
    "lease.coordination.k8s.io/scaledservice-leader",
    "customresourcedefinition.apiextensions.k8s.io/scaledservices.scaledservice.dev",
    "configmap/kube-root-ca.crt",
    "serviceaccount/default"
  };

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
    eventually(() -> assertThat(left()).containsExactlyInAnyOrder(STAYS));
  }

  /** Of the release, by {@code kind/name}; and what every namespace has. */
  private static String[] left() {
    return Stream.of(
            List.of("get", EVERYTHING, "--namespace=" + InstalledOperator.NAMESPACE),
            List.of(
                "get",
                "clusterroles,clusterrolebindings,customresourcedefinitions",
                "--selector=app.kubernetes.io/instance=" + InstalledOperator.RELEASE))
        .map(command ->
            installed
                .rig()
                .kubectl(
                    Stream.concat(command.stream(), Stream.of("--output=name"))
                        .toArray(String[]::new)))
        .flatMap(said -> said.text().lines())
        .toArray(String[]::new);
  }
}
