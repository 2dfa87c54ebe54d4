package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The loop on real parts: packets in, replicas on the API server, instances in Consul, and back.
 */
@Tag("cluster")
class LoopTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Rig rig;
  private static KubernetesClient client;
  private static OperatorUnderTest operator;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    client = rig.client();
    operator = new OperatorUnderTest(rig);
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void end() {
    operator.close();
    client.close();
    http.close();
    rig.close();
  }

  @AfterEach
  void nothingStaysBehind() {
    client.resources(ScaledService.class).inNamespace("default").delete();
    eventually(() -> {
      assertThat(client.resources(ScaledService.class).inNamespace("default").list().getItems())
          .isEmpty();
      assertThat(client.apps().deployments().inNamespace("default").list().getItems()).isEmpty();
    });
  }

  @Test
  void packetsBecomeReplicasAndInstances() throws IOException {
    apply("worker", statsd("worker"));
    eventually(() -> assertThat(passing("worker")).isEqualTo(1));

    try (var packets = new Packets(client, "worker", operator.statsdPort())) {
      packets.rate(720);
      eventually(() -> {
        assertThat(status("worker").desiredReplicas()).isBetween(7, 9);
        assertThat(passing("worker")).isEqualTo(status("worker").desiredReplicas());
      });
      assertThat(decision("worker")).contains("requests").contains("100 each wanted");
      assertThat(managers(deployment("worker")))
          .contains("scaledservice-template", "scaledservice-scaler");

      packets.rate(150);
      eventually(() -> {
        assertThat(status("worker").desiredReplicas()).isLessThanOrEqualTo(2);
        assertThat(passing("worker")).isEqualTo(status("worker").desiredReplicas());
      });
    }
  }

  @Test
  void silenceIsNotZero() throws IOException {
    apply("silent", statsd("silent"));
    try (var packets = new Packets(client, "silent", operator.statsdPort())) {
      packets.rate(420);
      eventually(() -> assertThat(status("silent").desiredReplicas()).isGreaterThanOrEqualTo(4));
    }
    int before = Objects.requireNonNull(status("silent").desiredReplicas());
    eventually(() -> assertThat(condition("silent", "ScalingActive")).startsWith("False"));
    await()
        .during(Duration.ofSeconds(15))
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(() -> assertThat(status("silent").desiredReplicas()).isEqualTo(before));
  }

  @Test
  void aQueryBecomesReplicas() throws IOException {
    apply(
        "pulled",
        """
        template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 80}]}]}}
        scaling:
          maxReplicas: 5
          metrics:
          - name: queried
            prometheus: {query: "vector(62)"}
            target: {type: AverageValue, averageValue: "10"}
        """);
    eventually(() -> assertThat(status("pulled").desiredReplicas()).isEqualTo(5));
    assertThat(decision("pulled")).contains("queried 62").contains("maxReplicas 5");
  }

  @Test
  void aBrokenQueryIsSaidAndMovesNothing() throws IOException {
    apply(
        "broken",
        """
        template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 80}]}]}}
        scaling:
          minReplicas: 2
          maxReplicas: 5
          metrics:
          - name: queried
            prometheus: {query: "sum("}
            target: {type: AverageValue, averageValue: "10"}
        """);
    eventually(() ->
        assertThat(condition("broken", "ScalingActive"))
            .startsWith("False")
            .contains("Prometheus refuses the query"));
    assertThat(status("broken").desiredReplicas()).isEqualTo(2);
  }

  @Test
  void aRefusedTemplateIsSaid() throws IOException {
    apply(
        "refused",
        """
        template: {spec: {containers: [{name: w, image: w, imagePullPolicy: Sometimes}]}}
        replicas: 1
        scaling: {maxReplicas: 2}
        """);
    eventually(() ->
        assertThat(condition("refused", "TemplateValid"))
            .startsWith("False")
            .contains("imagePullPolicy"));
  }

  @Test
  void aNewTemplateRollsAndAPinHolds() throws IOException {
    apply("rolled", pinned("w:1", 4));
    eventually(() -> assertThat(passing("rolled")).isEqualTo(4));
    String before = Objects.requireNonNull(status("rolled").stable()).revision();

    apply("rolled", pinned("w:2", 4));

    eventually(() -> {
      var stable = Objects.requireNonNull(status("rolled").stable());
      assertThat(stable.revision()).isNotEqualTo(before);
      assertThat(stable.ready()).isEqualTo(4);
      assertThat(status("rolled").next()).isNull();
      assertThat(passing("rolled")).isEqualTo(4);
    });
    Rig.Said said = rig.kubectl("scale", "scaledservice", "rolled", "--replicas=2");
    assertThat(said.exit()).as(said.text()).isZero();
    eventually(() -> assertThat(passing("rolled")).isEqualTo(2));
  }

  @Test
  void aNewOperatorMakesNoNeedlessMove() throws IOException {
    apply("moved", statsd("moved"));
    try (var packets = new Packets(client, "moved", operator.statsdPort())) {
      packets.rate(420);
      eventually(() -> assertThat(status("moved").desiredReplicas()).isBetween(4, 6));
      eventually(() -> assertThat(passing("moved")).isEqualTo(status("moved").desiredReplicas()));
      Long generation = deployment("moved").getMetadata().getGeneration();

      operator.killAndReplace();

      await()
          .during(Duration.ofSeconds(15))
          .atMost(Duration.ofSeconds(25))
          .untilAsserted(() -> {
            assertThat(deployment("moved").getSpec().getReplicas()).isGreaterThanOrEqualTo(4);
            assertThat(passing("moved")).isGreaterThanOrEqualTo(4);
          });
      assertThat(deployment("moved").getMetadata().getGeneration() - generation)
          .as("changes to the Deployment")
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aHungConsulDelaysNoScaling() throws IOException {
    apply("hung", pinned("w:1", 2));
    eventually(() -> assertThat(passing("hung")).isEqualTo(2));
    rig.component("pause", "consul");
    try {
      rig.kubectl("scale", "scaledservice", "hung", "--replicas=5");
      eventually(() -> assertThat(status("hung").readyReplicas()).isEqualTo(5));
      eventually(() -> assertThat(condition("hung", "DiscoverySynced")).startsWith("False"));
    } finally {
      rig.component("resume", "consul");
    }
    eventually(() -> assertThat(passing("hung")).isEqualTo(5));
  }

  @Test
  void aServiceAtRestCostsNoWrite() throws IOException {
    apply("busy", statsd("busy"));
    apply("mute", statsd("mute"));
    apply("fixed", pinned("w:1", 3));
    try (var packets = new Packets(client, "busy", operator.statsdPort())) {
      packets.rate(420);
      eventually(() -> {
        assertThat(passing("busy")).isBetween(4, 6);
        assertThat(passing("mute")).isEqualTo(1);
        assertThat(decision("mute")).contains("1 of 1 ready pod silent for");
        assertThat(passing("fixed")).isEqualTo(3);
      });
      String before = settled();

      // Longer than the time after which a service is looked at whatever happens.
      await()
          .during(Duration.ofSeconds(75))
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(versions()).isEqualTo(before));
    }
  }

  @Test
  void whoeverKeepsWritingTheCountIsNamedAndLeftToIt() throws IOException {
    apply("wanted", pinned("w:1", 2));
    eventually(() -> assertThat(passing("wanted")).isEqualTo(2));
    String name = deployment("wanted").getMetadata().getName();

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          rig.kubectl("scale", "deployment", name, "--replicas=4");
          assertThat(condition("wanted", "ReplicasContested"))
              .startsWith("True AnotherWriter: kubectl keeps writing the count");
        });
    assertThat(rig.kubectl("get", "events").text())
        .contains("CountTakenBack", "kubectl scale scaledservice wanted --replicas=N");
  }

  /** What everything stands at when nothing has been written for a while: windows have filled. */
  private static String settled() {
    var last = new AtomicReference<>("");
    await()
        .during(Duration.ofSeconds(10))
        .atMost(PATIENCE)
        .until(() -> {
          String now = versions();
          return now.equals(last.getAndSet(now));
        });
    return last.get();
  }

  /** The version of everything that we write. */
  private static String versions() throws IOException {
    String kinds = "scaledservices,deployments,services,poddisruptionbudgets";
    Rig.Said said =
        rig.kubectl(
            "get",
            kinds,
            "-o",
            "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion} {.status}\n{end}");
    assertThat(said.exit()).as(said.text()).isZero();
    return said.text()
        + "Consul at "
        + consul("/v1/health/state/any").headers().map().get("x-consul-index");
  }

  private static String statsd(String name) {
    return """
    template: {spec: {containers: [{name: w, image: "%s:1", ports: [{containerPort: 9002}]}]}}
    scaling:
      maxReplicas: 20
      behavior: {scaleDown: {stabilizationWindowSeconds: 5}}
      metrics:
      - name: requests
        statsd: {metric: requests, as: Rate}
        window: 5s
        target: {type: AverageValue, averageValue: "100"}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(name);
  }

  private static String pinned(String image, int count) {
    return """
    template: {spec: {containers: [{name: w, image: "%s", ports: [{containerPort: 9002}]}]}}
    replicas: %d
    scaling: {maxReplicas: 20}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(image, count);
  }

  private static void apply(String name, String spec) throws IOException {
    Path file = Files.createTempFile(rig.folder(), name, ".yaml");
    Files.writeString(
        file,
        "apiVersion: scaledservice.dev/v1alpha1\nkind: ScaledService\nmetadata: {name: %s, namespace: default}\nspec:\n%s"
            .formatted(name, spec.indent(2)));
    Rig.Said said = rig.kubectl("apply", "-f", file.toString());
    assertThat(said.exit()).as(said.text()).isZero();
  }

  private static ScaledServiceStatus status(String name) {
    return client
        .resources(ScaledService.class)
        .inNamespace("default")
        .withName(name)
        .require()
        .status();
  }

  private static String decision(String name) {
    return String.valueOf(Objects.requireNonNull(status(name).decision()).because());
  }

  /** {@code <status> <reason>: <message>}. */
  private static String condition(String name, String type) {
    var conditions = status(name).conditions();
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(c -> c.getType().equals(type))
            .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage())
            .findFirst()
            .orElse("");
  }

  private static Deployment deployment(String name) {
    return client
        .apps()
        .deployments()
        .inNamespace("default")
        .withLabel("scaledservice.dev/name", name)
        .list()
        .getItems()
        .getFirst();
  }

  private static List<String> managers(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .map(entry -> entry.getManager())
        .toList();
  }

  private static int passing(String name) throws IOException {
    JsonNode answer = JSON.readTree(consul("/v1/health/service/%s?passing".formatted(name)).body());
    return answer.size();
  }

  private static HttpResponse<String> consul(String path) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + rig.fact("CONSUL_HTTP_ADDR") + path))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(assertion);
  }
}
