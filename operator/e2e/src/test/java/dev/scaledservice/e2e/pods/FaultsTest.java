package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the operator needs goes away and comes back: nothing is lost, and nobody has to help. */
@Tag("pods")
class FaultsTest {

  private static final String NAME = "tough";
  private static final int STEADY = 30;

  /** Of an answer that never comes, and of an absence that a person would be called for. */
  private static final Duration AWAY = Duration.ofSeconds(60);

  /** More than a reconciler that gives up would make. */
  private static final int MANY = 8;

  private static Rig rig;
  private static Cluster cluster;
  private static InstalledOperator operator;

  @BeforeAll
  static void install() {
    rig = PodsRig.get();
    cluster = new Cluster(rig);
    operator = InstalledOperator.install(rig, cluster);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void nothingStays() {
    cluster.deleteAll();
  }

  @Test
  void anApiServerThatIsAwayIsCaughtUpWith() {
    cluster.apply(NAME, Workers.counting("5s"));
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(1));
    try (Traffic steady = Traffic.byConsul(rig, NAME, STEADY)) {
      eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(2));
      // One that cannot hear of any node would call all of them lost as soon as it can say so.
      rig.component("stop", "kcm");
      rig.component("kill", "apiserver");
      try (Traffic more = Traffic.byConsul(rig, NAME, 2 * STEADY)) {
        await().during(AWAY).atMost(AWAY.multipliedBy(2)).until(() -> cluster.passing(NAME) == 2);
        rig.component("start", "apiserver");
        rig.component("start", "kcm");
        eventually(() -> assertThat(cluster.passing(NAME)).isBetween(4, 6));
        assertThat(more.end().failed()).isZero();
      }
      assertThat(steady.end().failed()).isZero();
    }
  }

  @Test
  void aRightThatComesLateIsEnough() {
    cluster.apply(NAME, Workers.pinned(1, 16));
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(1));
    ClusterRole granted =
        cluster.client().rbac().clusterRoles().withName(InstalledOperator.RELEASE).require();
    Instant since = Instant.now();
    try {
      cluster.client().resource(withoutDeployments(granted)).update();
      cluster.kubectl("scale", "scaledservice", NAME, "--replicas=2");
      // Until one that gives up would have.
      await()
          .atMost(AWAY.multipliedBy(2))
          .untilAsserted(() ->
              assertThat(operator.requests(since))
                  .filteredOn(request -> request.code() == HttpURLConnection.HTTP_FORBIDDEN)
                  .hasSizeGreaterThan(MANY));
    } finally {
      cluster.client().resource(fresh(granted)).update();
    }
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(2));
  }

  @Test
  void aConsulThatHangsDelaysNothingButItself() {
    cluster.apply(NAME, Workers.pinned(1, 16));
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(1));
    rig.component("pause", "consul");
    try {
      cluster.kubectl("scale", "scaledservice", NAME, "--replicas=3");
      eventually(() -> assertThat(cluster.status(NAME).readyReplicas()).isEqualTo(3));
      eventually(() -> assertThat(cluster.condition(NAME, "DiscoverySynced")).startsWith("False"));
    } finally {
      rig.component("resume", "consul");
    }
    eventually(() -> {
      assertThat(cluster.passing(NAME)).isEqualTo(3);
      assertThat(cluster.condition(NAME, "DiscoverySynced")).startsWith("True");
    });
  }

  @Test
  void aConsulThatForgotEverythingIsToldAgain() {
    cluster.apply(NAME, Workers.pinned(2, 16));
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(2));
    rig.component("kill", "consul");
    rig.component("wipe", "consul");
    eventually(() -> assertThat(cluster.condition(NAME, "DiscoverySynced")).startsWith("False"));
    rig.component("start", "consul");
    eventually(() -> {
      assertThat(cluster.passing(NAME)).isEqualTo(2);
      assertThat(cluster.condition(NAME, "DiscoverySynced")).startsWith("True");
    });
  }

  private static ClusterRole withoutDeployments(ClusterRole role) {
    ClusterRole less = fresh(role);
    less.getRules().stream()
        .filter(rule -> rule.getResources().contains("deployments"))
        .forEach(rule -> rule.getVerbs().remove("patch"));
    return less;
  }

  /** A copy that is not bound to the version that was read. */
  private static ClusterRole fresh(ClusterRole role) {
    return new ClusterRoleBuilder(role)
        .editMetadata()
        .withResourceVersion(null)
        .endMetadata()
        .build();
  }
}
