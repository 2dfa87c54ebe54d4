package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Cluster;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The chart gives the operator what it needs and nothing else, by the API server's own account of a
 * service's whole life: made, scaled, rolled, without a port, with a person's own budget, behind a
 * gateway, moved to another leader, deleted; and of what somebody left in Consul.
 */
@Tag("pods")
class RightsTest {

  @RegisterExtension static final Installed installed = Installed.lasting();

  private static final String NAME = "lived";
  private static final String NO_HISTORY = "rollout: {revisionHistoryLimit: 0}\n";

  private static Instant beginning;

  @BeforeAll
  static void live() {
    beginning = Instant.now();
    Cluster cluster = installed.cluster();
    cluster.apply(NAME, Workers.pinned(2, 16) + NO_HISTORY);
    settled(2);
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=3");
    settled(3);
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=1");
    settled(1);
    aBudgetOfTheirs();
    anAdoption();
    aGateway();
    String before = revision();
    cluster.apply(NAME, Workers.portless(1, 17) + NO_HISTORY);
    eventually(() -> {
      assertThat(revision()).isNotEqualTo(before);
      assertThat(cluster.client().services().inNamespace("default").withName(NAME).get()).isNull();
    });
    String leader = installed.operator().holder();
    installed.operator().stopLeader();
    installed.operator().awaitAnotherLeader(leader);
    aServiceThatGoesUnseen();
    cluster.deleteAll();
    cluster.kubectl("delete", "pdb", "theirs");
  }

  @Test
  void nothingIsRefused() {
    assertThat(installed.operator().requests(beginning))
        .isNotEmpty()
        .filteredOn(request -> request.code() == HttpURLConnection.HTTP_FORBIDDEN)
        .isEmpty();
  }

  /**
   * Since the rig began: some rights are used but once, such as to make the Lease. To look for what
   * is not there is a use too.
   */
  @Test
  void nothingIsGrantedThatIsNotUsed() {
    Set<String> used =
        installed.operator().requests(Instant.EPOCH).stream()
            .filter(request -> request.code() != HttpURLConnection.HTTP_FORBIDDEN)
            .flatMap(Audit.Request::rights)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> needless = granted();
    assertThat(needless).hasSizeGreaterThan(20);
    needless.removeAll(used);
    assertThat(needless).as("granted and never used").isEmpty();
  }

  private static Set<String> granted() {
    var rbac = installed.cluster().client().rbac();
    return Stream.concat(
            rbac.clusterRoles().withName(InstalledOperator.RELEASE).require().getRules().stream(),
            rbac
                .roles()
                .inNamespace(InstalledOperator.NAMESPACE)
                .withName(InstalledOperator.RELEASE + "-leader")
                .require()
                .getRules()
                .stream())
        .flatMap(RightsTest::rights)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> rights(PolicyRule rule) {
    return rule.getVerbs().stream()
        .flatMap(verb ->
            rule.getApiGroups().stream()
                .flatMap(group ->
                    rule.getResources().stream()
                        .map(resource -> Audit.right(verb, group, resource))));
  }

  /** A Deployment that ran before becomes a service's. */
  private static void anAdoption() {
    String template =
        """
        spec:
          containers:
          - name: worker
            image: %s
            imagePullPolicy: Never
            ports: [{name: http, containerPort: 9002}]
        """
            .formatted(Images.WORKER);
    installed
        .cluster()
        .applyText(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: old, namespace: default}
            spec:
              selector: {matchLabels: {app: old}}
              template:
                metadata: {labels: {app: old}}
            %s
            ---
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: adopting, namespace: default, annotations: {scaledservice.dev/adopt: old}}
            spec:
              replicas: 1
              scaling: {maxReplicas: 3}
              template:
                metadata: {labels: {app: old}}
            %s
            """
                .formatted(template.indent(4), template.indent(4)));
    eventually(
        () -> assertThat(installed.cluster().condition("adopting", "Adopted")).startsWith("True"));
  }

  /** A route of somebody's is led to the slots of a service, and back to the service. */
  private static void aGateway() {
    Cluster cluster = installed.cluster();
    installed.rig().defineGateways();
    cluster.applyText(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: default}
        spec: {rules: [{backendRefs: [{name: gated, port: 9002}]}]}
        """);
    cluster.apply("gated", Workers.pinned(1, 16) + NO_HISTORY);
    // A route leads to a slot once there is somebody.
    eventually(() -> assertThat(cluster.condition("gated", "Ready")).startsWith("True"));
    cluster.apply(
        "gated",
        Workers.pinned(1, 16)
            + "rollout: {strategy: Canary, steps: [{weight: 10}], router: {gateway: {httpRoute: web}}}\n");
    eventually(() -> assertThat(weights()).isEqualTo("gated=0 gated-a=100 gated-b=0 "));
    cluster.apply("gated", Workers.pinned(1, 16) + NO_HISTORY);
    eventually(() -> assertThat(weights()).isEqualTo("gated=1 "));
  }

  private static String weights() {
    return installed
        .rig()
        .kubectl(
            "get",
            "httproute",
            "web",
            "-o",
            "jsonpath={range .spec.rules[0].backendRefs[*]}{.name}={.weight} {end}")
        .text();
  }

  /** A person's own budget: ours goes, and comes again with it. */
  private static void aBudgetOfTheirs() {
    installed
        .cluster()
        .kubectl(
            "create",
            "pdb",
            "theirs",
            "--selector=scaledservice.dev/name=" + NAME,
            "--max-unavailable=1");
    eventually(() ->
        assertThat(
                installed
                    .cluster()
                    .client()
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace("default")
                    .withName(NAME)
                    .get())
            .isNull());
  }

  /** Somebody takes its finalizer off while no operator runs: the next one sweeps Consul. */
  private static void aServiceThatGoesUnseen() {
    Cluster cluster = installed.cluster();
    cluster.apply("unseen", Workers.pinned(1, 16));
    eventually(() -> assertThat(cluster.passing("unseen")).isEqualTo(1));
    installed.operator().scale(0);
    eventually(() -> assertThat(installed.operator().pods()).isEmpty());
    cluster.kubectl(
        "patch",
        "scaledservice",
        "unseen",
        "--type=merge",
        "--patch={\"metadata\":{\"finalizers\":null}}");
    cluster.kubectl("delete", "scaledservice", "unseen");
    installed.operator().scale(2);
    installed.operator().awaitComplete();
    eventually(() -> assertThat(cluster.registered("unseen")).isZero());
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
