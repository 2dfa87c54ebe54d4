package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator needs goes away and comes back: nothing is lost, and nobody has to help. */
@Tag("pods")
class FaultsTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "tough";
  private static final int STEADY = 30;

  /** What somebody else keeps in the same Consul. */
  private static final String THEIRS =
      """
      {"Node": "theirs", "Address": "192.0.2.1", "Service": {"ID": "theirs-1", "Service": "theirs", "Port": 80}}
      """;

  /** Of an answer that never comes, and of an absence that a person would be called for. */
  private static final Duration AWAY = Duration.ofSeconds(60);

  /** More than a reconciler that gives up would make. */
  private static final int MANY = 8;

  @Test
  @Tag("slow")
  void anApiServerThatIsAwayIsCaughtUpWith() {
    installed.cluster().apply(NAME, Workers.counting("5s"));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(1));
    try (Traffic steady = Traffic.byConsul(installed.rig(), NAME, STEADY)) {
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
        assertThat(installed.cluster().deployment(NAME).getSpec().getReplicas()).isEqualTo(2);
      });
      Long before = installed.cluster().deployment(NAME).getMetadata().getGeneration();
      Exposition leader = Exposition.of(installed.operator().leader());
      try (var away = new ApiServerAway();
          Traffic more = Traffic.byConsul(installed.rig(), NAME, 2 * STEADY)) {
        eventually(() ->
            assertThat(leader.value("scaledservice_service_load", NAME)).isGreaterThan(2 * STEADY));
        await()
            .during(AWAY)
            .atMost(AWAY.multipliedBy(2))
            .until(() -> installed.cluster().passing(NAME) == 2);
        assertThat(leader.value("scaledservice_service_load", NAME)).isGreaterThan(2 * STEADY);
        away.close();
        eventually(() -> assertThat(installed.cluster().passing(NAME)).isBetween(4, 6));
        assertThat(installed.cluster().deployment(NAME).getMetadata().getGeneration())
            .as("changes to the Deployment")
            .isEqualTo(before + 1);
        assertThat(installed.cluster().decision(NAME))
            .contains("requests")
            .contains("20 each wanted");
        assertThat(more.end().failed()).isZero();
      }
      assertThat(steady.end().failed()).isZero();
    }
  }

  /** From when it is made until it is closed, once. */
  private static final class ApiServerAway implements AutoCloseable {

    private boolean over;

    ApiServerAway() {
      // One that cannot hear of any node would call all of them lost as soon as it can say so.
      installed.rig().component("stop", "kcm");
      installed.rig().component("kill", "apiserver");
    }

    @Override
    public void close() {
      if (!over) {
        over = true;
        installed.rig().component("start", "apiserver");
        installed.rig().component("start", "kcm");
      }
    }
  }

  @Test
  void aRightThatComesLateIsEnough() {
    installed.cluster().apply(NAME, Workers.pinned(1, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(1));
    ClusterRole granted =
        installed
            .cluster()
            .client()
            .rbac()
            .clusterRoles()
            .withName(InstalledOperator.RELEASE)
            .require();
    Instant since = Instant.now();
    try {
      installed.cluster().client().resource(withoutDeployments(granted)).update();
      installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=2");
      // Until one that gives up would have.
      await()
          .atMost(AWAY.multipliedBy(2))
          .untilAsserted(() ->
              assertThat(installed.operator().requests(since))
                  .filteredOn(request -> request.code() == HttpURLConnection.HTTP_FORBIDDEN)
                  .hasSizeGreaterThan(MANY));
      assertThat(installed.cluster().condition(NAME, "AbleToScale"))
          .startsWith("False WriteRefused: deployments.apps")
          .contains("cannot patch");
      assertThat(installed.cluster().events(NAME))
          .anyMatch(event -> event.startsWith("Warning WriteRefused"));
    } finally {
      installed.cluster().client().resource(fresh(granted)).update();
    }
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      assertThat(installed.cluster().condition(NAME, "AbleToScale")).startsWith("True");
    });
  }

  /** Up, and down to fewer than were registered; nobody who calls the Service notices. */
  @Test
  void aConsulThatHangsDelaysNothingButItself() {
    installed.cluster().register(THEIRS);
    String theirs = installed.cluster().entries("theirs");
    assertThat(theirs).contains("theirs-1");
    installed.cluster().apply(NAME, Workers.pinned(2, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(2));
    try (Traffic traffic = Traffic.to(installed.rig(), installed.cluster().address(NAME), STEADY)) {
      eventually(() -> assertThat(traffic.answered()).isPositive());
      whileConsulHangs(() -> {
        scaledTo(4);
        eventually(() -> {
          assertThat(installed.cluster().condition(NAME, "DiscoverySynced"))
              .startsWith("False Unreachable");
          assertThat(installed.cluster().warnings(NAME, "Unreachable", "Consul")).isPositive();
        });
        scaledTo(1);
      });
      eventually(() -> {
        assertThat(installed.cluster().passing(NAME)).isEqualTo(1);
        assertThat(installed.cluster().registered(NAME)).isEqualTo(1);
        assertThat(installed.cluster().condition(NAME, "DiscoverySynced")).startsWith("True");
      });
      scaledTo(3);
      eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(3));
      Traffic.Outcome outcome = traffic.end();
      assertThat(outcome.failed()).as(outcome.report()).isZero();
    }
    assertThat(installed.cluster().entries("theirs")).isEqualTo(theirs);
  }

  private static void scaledTo(int replicas) {
    installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=" + replicas);
    eventually(() -> {
      assertThat(installed.cluster().status(NAME).readyReplicas()).isEqualTo(replicas);
      assertThat(installed.cluster().staying(NAME)).extracting(Workers::name).hasSize(replicas);
    });
  }

  /** For a minute, or for as long as it takes. */
  private static void whileConsulHangs(Runnable what) {
    Instant since = Instant.now();
    installed.rig().component("pause", "consul");
    try {
      what.run();
      await()
          .atMost(AWAY.multipliedBy(2))
          .until(() -> Duration.between(since, Instant.now()).compareTo(AWAY) > 0);
      assertThat(installed.cluster().condition(NAME, "DiscoverySynced"))
          .startsWith("False Unreachable");
    } finally {
      installed.rig().component("resume", "consul");
    }
  }

  @Test
  void aConsulThatForgotEverythingIsToldAgain() {
    installed.cluster().apply(NAME, Workers.pinned(2, 16));
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(2));
    installed.rig().component("kill", "consul");
    installed.rig().component("wipe", "consul");
    eventually(() ->
        assertThat(installed.cluster().condition(NAME, "DiscoverySynced")).startsWith("False"));
    installed.rig().component("start", "consul");
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(2);
      assertThat(installed.cluster().condition(NAME, "DiscoverySynced")).startsWith("True");
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
