package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The chart gives the operator what it needs and no more, by the API server's own account of a
 * service's whole life: made, scaled, rolled, moved to another leader, deleted.
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

  @Test
  void everyRightIsUsed() {
    Set<String> used =
        operator.requests(beginning).stream().map(Audit.Request::right).collect(Collectors.toSet());
    Set<String> unused = granted();
    unused.removeAll(used);
    assertThat(unused).as("rights that the chart gives and nothing used").isEmpty();
  }

  private static Set<String> granted() {
    var rbac = cluster.client().rbac();
    Stream<PolicyRule> everywhere =
        rbac.clusterRoles().withName(InstalledOperator.RELEASE).require().getRules().stream();
    Stream<PolicyRule> amongItself =
        rbac
            .roles()
            .inNamespace(InstalledOperator.NAMESPACE)
            .withName(InstalledOperator.RELEASE + "-leader")
            .require()
            .getRules()
            .stream();
    return Stream.concat(everywhere, amongItself)
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
