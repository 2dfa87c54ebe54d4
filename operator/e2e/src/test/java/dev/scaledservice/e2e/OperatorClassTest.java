package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two operators of different classes side by side in one cluster, with one Consul. */
@Tag("cluster")
class OperatorClassTest {

  private static final String CLASS = "scaledservice.dev/class";

  /** In which it would have been acted on, as on what was told at the same time. */
  private static final Duration LOOKED_AT = Duration.ofSeconds(5);

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest plain;
  private static OperatorUnderTest blue;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    plain = new OperatorUnderTest(rig);
    blue = OperatorUnderTest.ofClass(rig, "blue");
  }

  @AfterAll
  static void end() {
    blue.close();
    plain.close();
    cluster.close();
    rig.close();
  }

  @AfterEach
  void nothingStaysBehind() {
    cluster.deleteAll();
  }

  @Test
  void aServiceIsHandedOverAndNoInstanceIsRegisteredAnew() {
    cluster.apply("moved", pinned(2));
    eventually(() -> assertThat(cluster.passing("moved")).isEqualTo(2));
    String before = instances("moved");
    String deployment = cluster.deployment("moved").getMetadata().getUid();
    Long generation = cluster.deployment("moved").getMetadata().getGeneration();

    cluster.kubectl("label", "scaledservice", "moved", CLASS + "=blue");

    eventually(() ->
        assertThat(cluster.consul("/v1/catalog/nodes?node-meta=class:blue").body())
            .contains("default/moved"));
    assertThat(instances("moved")).isEqualTo(before);
    assertThat(cluster.deployment("moved").getMetadata().getUid()).isEqualTo(deployment);
    assertThat(cluster.deployment("moved").getMetadata().getGeneration()).isEqualTo(generation);
    plain.close();
    try {
      cluster.kubectl("scale", "scaledservice", "moved", "--replicas=3");
      eventually(() -> assertThat(cluster.passing("moved")).isEqualTo(3));
      cluster.kubectl("delete", "scaledservice", "moved");
      eventually(() -> assertThat(cluster.passing("moved")).isZero());
    } finally {
      plain.killAndReplace();
    }
  }

  @Test
  void eachLeavesTheOthersServicesAlone() {
    cluster.apply("ours", pinned(1));
    cluster.apply("theirs", pinned(1));
    cluster.applyText(
        "apiVersion: scaledservice.dev/v1alpha1\nkind: ScaledService\n"
            + "metadata: {name: never-ours, namespace: default, labels: {%s: green}}\nspec:\n%s"
                .formatted(CLASS, pinned(2).indent(2)));
    eventually(() -> {
      assertThat(cluster.passing("ours")).isEqualTo(1);
      assertThat(cluster.passing("theirs")).isEqualTo(1);
    });
    cluster.kubectl("label", "scaledservice", "theirs", CLASS + "=green");
    assertThat(rig.kubectl("get", "leases").text())
        .contains("scaledservice-leader ", "scaledservice-leader-blue ");

    cluster.kubectl("scale", "scaledservice", "theirs", "--replicas=4");
    cluster.kubectl("scale", "scaledservice", "ours", "--replicas=3");

    eventually(() -> assertThat(cluster.passing("ours")).isEqualTo(3));
    await()
        .during(LOOKED_AT)
        .atMost(LOOKED_AT.multipliedBy(3))
        .untilAsserted(() -> {
          assertThat(cluster.deployment("theirs").getSpec().getReplicas()).isEqualTo(1);
          assertThat(cluster.passing("theirs")).isEqualTo(1);
          assertThat(rig.kubectl("get", "deployments,services,pods").text())
              .contains("theirs")
              .doesNotContain("never-ours");
          assertThat(cluster.registered("never-ours")).isZero();
        });
    cluster.kubectl("label", "scaledservice", "theirs", CLASS + "-");
    cluster.kubectl("label", "scaledservice", "never-ours", CLASS + "-");
    eventually(() -> {
      assertThat(cluster.passing("theirs")).isEqualTo(4);
      assertThat(cluster.passing("never-ours")).isEqualTo(2);
    });
  }

  /** Who is registered since when. */
  private static String instances(String service) {
    return cluster
        .consul("/v1/catalog/service/" + service)
        .body()
        .replaceAll("\"NodeMeta\":\\{[^}]*}", "");
  }

  private static String pinned(int count) {
    return """
    template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 9002}]}]}}
    replicas: %d
    scaling: {maxReplicas: 20}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(count);
  }
}
