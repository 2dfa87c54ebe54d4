package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the whole operator tells machines and people that it is well, or is not. */
class OperationsTest {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("project.root")));
  private static final Pattern OURS = Pattern.compile("scaledservice(_[a-z0-9]+)+");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");

  /** Values of these are few by their nature, or one for each service. */
  private static final Set<String> LABELS =
      Set.of(
          "namespace",
          "service",
          "server",
          "direction",
          "reason",
          "action",
          "outcome",
          "endpoint",
          "kind",
          "class",
          "le");

  private static final String WORKER =
      """
      apiVersion: scaledservice.dev/v1alpha1
      kind: ScaledService
      metadata: {name: worker}
      spec:
        template:
          spec:
            containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]
        scaling:
          maxReplicas: 20
          metrics:
          - name: requests
            statsd: {metric: requests, as: Rate}
            target: {type: AverageValue, averageValue: "100"}
          - name: queue
            prometheus: {query: "up"}
            target: {type: AverageValue, averageValue: "100"}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedApiServer server;
  private int port;
  private int statsd;
  private int page;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedApiServer.start();
    server.install(ROOT.resolve("crds/scaledservices.scaledservice.dev.yaml"));
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
      page = other.getLocalPort();
      statsd = udp.getLocalPort();
    }
  }

  @AfterEach
  void end() {
    http.close();
    server.close();
  }

  @Test
  void whatItCountsOfItself() throws Exception {
    try (var client = server.client();
        var operator = OperatorProcess.start(settings(), server.client(), Map.of())) {
      assertThat(operator).isNotNull();
      observed(client);
      send("requests:1|c\nrubbish");
      eventually(() ->
          assertThat(get("/metrics").body())
              .contains("scaledservice_service_replicas_desired{namespace=\"default\"")
              .contains("scaledservice_reconcile_seconds_count{action=\"reconcile\"")
              .contains("scaledservice_statsd_packets_total 1.0"));
      String metrics = get("/metrics").body();

      Map<String, String> types = families(metrics, "TYPE");
      Map<String, String> helps = families(metrics, "HELP");
      types.forEach((name, type) -> {
        assertThat(name).matches("(scaledservice|jvm|process)(_[a-z0-9]+)+");
        assertThat(helps.get(name)).as("help of %s", name).isNotBlank();
        assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
        assertThat(name).doesNotContain("_ms", "milli", "_mb", "percent");
      });
      samples(metrics)
          .filter(sample -> OURS.matcher(sample.group(1)).matches())
          .forEach(sample -> {
            assertThat(Double.parseDouble(sample.group(3))).as(sample.group()).isNotNaN();
            assertThat(labels(sample)).as(sample.group()).isSubsetOf(LABELS);
          });
      assertThat(metrics).as("a load that nobody sends is no zero").doesNotContain("_load{");

      // Without a sample while nothing is known: see ServiceFiguresTest.
      Set<String> ours =
          new TreeSet<>(
              Set.of(
                  "scaledservice_service_load",
                  "scaledservice_service_capacity",
                  "scaledservice_prometheus_breaker_series_unattributed",
                  "scaledservice_prometheus_oldest_answer_seconds"));
      types.keySet().stream().filter(name -> OURS.matcher(name).matches()).forEach(ours::add);
      assertThat(named("docs/operations.md", "| `(scaledservice_[a-z_]+)`"))
          .as("the table of metrics in docs/operations.md")
          .isEqualTo(ours);
    }
  }

  /** Whether the pulse or a change of the resource led to it. */
  @Test
  void everyMoveIsCountedAndShown() throws Exception {
    try (var client = server.client();
        var operator = OperatorProcess.start(settings(), server.client(), Map.of())) {
      assertThat(operator).isNotNull();
      observed(client);
      var worker = client.resources(ScaledService.class).inNamespace("default").withName("worker");
      eventually(() -> assertThat(worker.require().status().desiredReplicas()).isEqualTo(1));

      worker.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":3}}");

      eventually(() ->
          assertThat(get("/metrics").body())
              .contains("scaledservice_decisions_total{direction=\"up\",} 1.0"));
      assertThat(page("/api/v1/services/default/worker")).contains("\"from\":1,\"to\":3");
    }
  }

  @Test
  void aSpecThatCannotBeUnderstoodIsTroubleOnThePage() throws Exception {
    try (var client = server.client();
        var operator = OperatorProcess.start(settings(), server.client(), Map.of())) {
      assertThat(operator).isNotNull();
      client
          .resources(ScaledService.class)
          .inNamespace("default")
          .resource(
              Serialization.unmarshal(
                  WORKER.replace("maxReplicas: 20", "maxReplicas: 20\n    minReplicas: 30"),
                  ScaledService.class))
          .create();

      eventually(() ->
          assertThat(page("/api/v1/services"))
              .contains("\"word\":\"bad spec\"", "minReplicas is 30"));
    }
  }

  @Test
  void oneThatRunsIsAliveAndReady() throws Exception {
    try (var operator = OperatorProcess.start(settings(), server.client(), Map.of())) {
      assertThat(operator).isNotNull();
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
      assertThat(get("/healthz").body()).isEqualTo("pulse: ok\nthreads: ok\n");
      assertThat(get("/readyz").statusCode()).isEqualTo(200);
      assertThat(get("/readyz").body()).isEqualTo("caches: ok\nleadership: ok\nstatsd: ok\n");
      assertThat(get("/nothing").statusCode()).isEqualTo(404);
      assertThat(get("/nothing").body()).contains("/metrics, /healthz and /readyz");
    }
  }

  /** Killing it would not bring the API server back. */
  @Test
  void oneThatFindsNoApiServerIsAliveButNotReady() throws Exception {
    int nobody = statsd; // Nothing listens there by TCP.
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + nobody)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    Settings settings = settings();
    Thread starting =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (client) {
                OperatorProcess.start(settings, client, Map.of()).close();
              } catch (RuntimeException e) {
                assertThat(e).isNotNull(); // Interrupted, as wanted.
              }
            });
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(ConnectException.class)
          .untilAsserted(() -> {
            assertThat(get("/readyz").statusCode()).isEqualTo(503);
            assertThat(get("/readyz").body()).contains("caches: the cluster is being read");
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
          });
    } finally {
      starting.interrupt();
      starting.join();
    }
  }

  private Settings settings() throws InvalidSettings {
    return Configuration.load(
            null,
            Map.of(
                "SCALEDSERVICE_STATSD__PORT",
                Integer.toString(statsd),
                "SCALEDSERVICE_STATSD__BIND",
                "127.0.0.1",
                "SCALEDSERVICE_HTTP__BIND",
                "127.0.0.1",
                "SCALEDSERVICE_HTTP__PORT",
                Integer.toString(port),
                "SCALEDSERVICE_PAGE__PORT",
                Integer.toString(page),
                "SCALEDSERVICE_CONSUL__ADDRESS",
                "http://127.0.0.1:" + port,
                "SCALEDSERVICE_PROMETHEUS__SERVERS__MAIN__URL",
                "http://127.0.0.1:" + port))
        .settings();
  }

  private static void observed(KubernetesClient client) {
    client
        .resources(ScaledService.class)
        .inNamespace("default")
        .resource(Serialization.unmarshal(WORKER, ScaledService.class))
        .create();
  }

  private void send(String packet) throws IOException {
    byte[] bytes = packet.getBytes(StandardCharsets.UTF_8);
    try (var socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), statsd));
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(port, path);
  }

  private String page(String path) throws IOException, InterruptedException {
    return get(page, path).body();
  }

  private HttpResponse<String> get(int from, String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }

  /** What {@code # HELP} or {@code # TYPE} say, by the family's name. */
  private static Map<String, String> families(String metrics, String what) {
    Map<String, String> said = new HashMap<>();
    metrics
        .lines()
        .filter(line -> line.startsWith("# " + what + " "))
        .map(line -> List.of(line.split(" ", 4)))
        .forEach(words -> said.put(words.get(2), words.size() > 3 ? words.get(3) : ""));
    return said;
  }

  private static Stream<Matcher> samples(String metrics) {
    return metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(SAMPLE::matcher)
        .filter(Matcher::matches);
  }

  private static Set<String> labels(Matcher sample) {
    Set<String> names = new TreeSet<>();
    if (sample.group(2) != null) {
      Matcher label = Pattern.compile("([a-z_]+)=\"").matcher(sample.group(2));
      while (label.find()) {
        names.add(label.group(1));
      }
    }
    return names;
  }

  private static Set<String> named(String page, String pattern) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher found =
        Pattern.compile(pattern.replace("|", "\\|")).matcher(Files.readString(ROOT.resolve(page)));
    while (found.find()) {
      names.add(found.group(1));
    }
    return names;
  }
}
