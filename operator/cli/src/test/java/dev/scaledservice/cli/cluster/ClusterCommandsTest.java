package dev.scaledservice.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.Shell;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types at a cluster, and reads. */
class ClusterCommandsTest {

  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private static final String SERVICE =
      """
      apiVersion: scaledservice.dev/v1alpha1
      kind: ScaledService
      metadata: {name: worker, namespace: default}
      spec:
        template: {spec: {containers: [{name: w, image: "r/w:1"}]}}
        scaling: {minReplicas: 2, maxReplicas: 9}
      status:
        desiredReplicas: 5
        readyReplicas: 4
        replicas: 5
        decision:
          at: "2026-01-02T03:09:48Z"
          from: 4
          to: 5
          because: "4 -> 5: requests 480/s, 100 each wanted"
          recommendations:
          - {metric: requests, value: 480/s, target: 100 each, replicas: 5, ageSeconds: 0}
        summary: {load: 480/s, reason: "requests 480/s, 100 each wanted"}
        conditions:
        - {type: Ready, status: "False", reason: NotEnoughReady, message: 4 of 5 ready,
           lastTransitionTime: "2026-01-02T03:09:00Z"}
      """;

  @TempDir private Path folder;
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private Path kubeconfig;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedApiServer.start();
    server.install(DEFINITION);
    client = server.client();
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), server.kubeconfig());
    var service = Serialization.unmarshal(SERVICE, ScaledService.class);
    client.resource(service).create();
    client.resource(service).patchStatus();
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  @Test
  void getShowsCountLoadAndReason() {
    var result = run("get");

    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(result.out().lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .containsSubsequence("worker", "5", "4", "2", "9", "480/s", "requests 480/s");
  }

  @Test
  void getPrintsWhatMachinesRead() throws IOException {
    var json = new ObjectMapper().readTree(run("get", "worker", "-o", "json").out());

    assertThat(json.at("/status/desiredReplicas").asInt()).isEqualTo(5);
  }

  @Test
  void explainTellsTheSentenceAndMarksTrouble() {
    var result = run("explain", "worker");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("4 -> 5: requests 480/s, 100 each wanted", "decided 12s ago", "2 to 9 replicas")
        .containsPattern("! +Ready +False +NotEnoughReady");
  }

  @Test
  void aPinHoldsUntilAuto() {
    assertThat(run("pin", "worker", "12").out())
        .contains("pinned to 12", "above its maxReplicas of 9", "ssvc auto worker releases it");
    assertThat(spec("/replicas")).isEqualTo("12");

    assertThat(run("auto", "worker").out()).contains("its pin of 12 is released");
    assertThat(spec("/replicas")).isEmpty();
  }

  @Test
  void aPauseHoldsUntilAuto() {
    assertThat(run("pause", "worker").out()).contains("worker is paused", "ssvc auto worker");
    assertThat(spec("/mode")).isEqualTo("Paused");

    assertThat(run("auto", "worker").out()).contains("it is no longer paused");
    assertThat(spec("/mode")).isEqualTo("Auto");
    assertThat(run("auto", "worker").out()).contains("as before");
  }

  @Test
  void aServiceThatIsNotThereIsANo() {
    var result = run("explain", "wroker");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("there is no ScaledService \"wroker\"", "ssvc get -A");
  }

  @Test
  void aPinBelowZeroIsAMistakeOfUsage() {
    assertThat(run("pin", "worker", "-1").exit()).isEqualTo(2);
  }

  @Test
  void aContextThatIsNotThereIsNamedWithThoseThatAre() {
    var result = run("get", "--context", "prod");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("there is no context \"prod\"; there are:");
  }

  /** A kubeconfig of the kind that small distributions write; nobody listens at its port 1. */
  @Test
  void anEllipticCurveKeyIsReadAndAnUnreachableClusterIsSaid() throws Exception {
    var file = Path.of(getClass().getResource("/kubeconfig-ec.yaml").toURI());

    var result = Shell.run("get", "--kubeconfig", file.toString());

    assertThat(result.err())
        .contains("cannot reach the cluster at https://127.0.0.1:1")
        .doesNotContainIgnoringCase("bouncycastle");
    assertThat(result.exit()).isEqualTo(3);
  }

  private Shell.Result run(String... arguments) {
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--kubeconfig=" + kubeconfig);
    return Shell.run(all.toArray(String[]::new));
  }

  private String spec(String pointer) {
    return client
        .resources(ScaledService.class)
        .inNamespace("default")
        .withName("worker")
        .require()
        .getSpec()
        .at(pointer)
        .asText();
  }
}
