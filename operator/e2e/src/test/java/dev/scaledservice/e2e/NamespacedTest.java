package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Installed for one namespace, with rights in that one alone. */
@Tag("cluster")
class NamespacedTest {

  private static final String RELEASE = "scaledservice";
  private static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
      replicas: 2
      scaling: {maxReplicas: 5}
      discovery: {consul: {drain: 1s}}
      """;

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest operator;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    cluster.kubectl("create", "namespace", "shop");
    cluster.kubectl("create", "namespace", "bank");
    Rig.Said said =
        rig.helm(
            "install",
            RELEASE,
            Chart.FOLDER.toString(),
            "--namespace=" + RELEASE,
            "--create-namespace",
            "--take-ownership",
            "--set=replicas=0,watch.namespaces={shop},rbac.aggregate=false",
            "--set=settings.consul.address=http://" + rig.fact("CONSUL_HTTP_ADDR"),
            "--set=settings.consul.clusterId=here");
    assertThat(said.exit()).as(said.text()).isZero();
    operator =
        new OperatorUnderTest(
            rig,
            OperatorUnderTest.Place.of(rig)
                .as(ChartsAccount.kubeconfig(rig, RELEASE), RELEASE)
                .with(
                    Map.of(
                        "SCALEDSERVICE_OPERATOR__NAMESPACES", "shop",
                        "SCALEDSERVICE_CONSUL__CLUSTER_ID", "here")));
  }

  @AfterAll
  static void end() {
    operator.close();
    cluster.close();
    rig.close();
  }

  @Test
  void nothingIsGrantedOverTheCluster() {
    assertThat(rig.kubectl("get", "clusterroles,clusterrolebindings", "-o", "name").text().lines())
        .noneMatch(name -> name.contains("scaledservice"));
  }

  @Test
  void aServiceThereLivesAndOneElsewhereIsLeftAlone() {
    cluster.apply("bank", "theirs", SPEC);
    cluster.apply("shop", "ours", SPEC);

    eventually(() -> assertThat(cluster.passing("ours")).isEqualTo(2));
    cluster.kubectl("-n", "shop", "scale", "scaledservice", "ours", "--replicas=4");
    eventually(() -> assertThat(cluster.passing("ours")).isEqualTo(4));
    cluster.kubectl("-n", "shop", "scale", "scaledservice", "ours", "--replicas=1");
    eventually(() -> assertThat(cluster.passing("ours")).isEqualTo(1));
    cluster.kubectl("-n", "shop", "delete", "scaledservice", "ours", "--timeout=60s");

    assertThat(cluster.registered("ours")).isZero();
    assertThat(rig.kubectl("-n", "bank", "get", "deployments", "-o", "name").text()).isEmpty();
    assertThat(operator.log()).doesNotContainIgnoringCase("forbidden");
  }
}
