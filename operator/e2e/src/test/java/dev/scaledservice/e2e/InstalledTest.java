package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator with the rights that the chart gives it, and no others. */
@Tag("cluster")
class InstalledTest {

  private static final String NAMESPACE = "scaledservice";
  private static final Path EXAMPLES = Rig.root().resolve("examples");
  private static Rig rig;
  private static OperatorUnderTest operator;

  @BeforeAll
  static void start() throws IOException {
    rig = Rig.start();
    well(
        rig.helm(
            "upgrade",
            "--install",
            "scaledservice",
            Chart.FOLDER.toString(),
            "--namespace",
            NAMESPACE,
            "--create-namespace",
            "--take-ownership",
            "--set",
            "replicas=0,settings.consul.address=http://" + rig.fact("CONSUL_HTTP_ADDR")));
    operator =
        new OperatorUnderTest(
            rig, OperatorUnderTest.Place.of(rig).as(kubeconfigOfTheChartsAccount(), NAMESPACE));
    well(rig.kubectl("create", "namespace", "shop"));
  }

  @AfterAll
  static void end() {
    operator.close();
    rig.close();
  }

  @Test
  void everyExampleBecomesReadyAndNothingIsForbidden() {
    well(rig.kubectl("-n", "shop", "apply", "-f", EXAMPLES.toString()));

    well(
        rig.kubectl(
            "-n",
            "shop",
            "wait",
            "--for=condition=Ready",
            "--timeout=90s",
            "scaledservice",
            "--all"));

    well(rig.kubectl("-n", "shop", "scale", "scaledservice", "worker", "--replicas=4"));
    well(rig.kubectl("-n", "shop", "scale", "scaledservice", "worker-pinned", "--replicas=1"));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(counts()).contains("worker=4", "worker-pinned=1"));
    well(rig.kubectl("-n", "shop", "delete", "scaledservice", "--all", "--timeout=60s"));
    assertThat(operator.log()).doesNotContainIgnoringCase("forbidden");
  }

  private static List<String> counts() {
    return rig.kubectl(
            "-n",
            "shop",
            "get",
            "deployments",
            "-o",
            "jsonpath={range .items[*]}{.metadata.labels.scaledservice\\.dev/name}={.status.replicas}{\"\\n\"}{end}")
        .text()
        .lines()
        .toList();
  }

  private static String kubeconfigOfTheChartsAccount() throws IOException {
    Rig.Said token =
        rig.kubectl("-n", NAMESPACE, "create", "token", "scaledservice", "--duration=1h");
    well(token);
    var admin = Config.fromKubeconfig(Files.readString(Path.of(rig.fact("KUBECONFIG"))));
    String text =
        """
        apiVersion: v1
        kind: Config
        current-context: it
        clusters: [{name: it, cluster: {server: "%s", %s}}]
        users: [{name: it, user: {token: "%s"}}]
        contexts: [{name: it, context: {cluster: it, user: it, namespace: %s}}]
        """
            .formatted(
                admin.getMasterUrl(),
                admin.getCaCertFile() == null
                    ? "certificate-authority-data: " + admin.getCaCertData()
                    : "certificate-authority: " + admin.getCaCertFile(),
                token.text().strip(),
                NAMESPACE);
    return Files.writeString(rig.folder().resolve("account.kubeconfig"), text).toString();
  }

  private static void well(Rig.Said said) {
    assertThat(said.exit()).as(said.text()).isZero();
  }
}
