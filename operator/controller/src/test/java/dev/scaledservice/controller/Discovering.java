package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.local.api.EmbeddedApiServer;
import dev.scaledservice.local.consul.EmbeddedConsul;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** The whole operator between an API server without nodes and a Consul; pods are made by hand. */
final class Discovering implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  final EmbeddedConsul consul = new EmbeddedConsul(new InetSocketAddress("127.0.0.1", 0));
  final EmbeddedApiServer server = EmbeddedApiServer.start();
  final KubernetesClient client = server.client();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable OperatorProcess operator;

  Discovering() {
    server.install(DEFINITION);
  }

  /** Starts the operator with this Consul. */
  Discovering begin() throws InvalidSettings {
    return begin(Map.of("SCALEDSERVICE_CONSUL__ADDRESS", consul.uri().toString()));
  }

  Discovering begin(Map<String, String> more) throws InvalidSettings {
    operator = start(more);
    return this;
  }

  /** One more operator with this Consul, for the caller to close. */
  OperatorProcess another(Map<String, String> more) throws InvalidSettings {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SCALEDSERVICE_CONSUL__ADDRESS", consul.uri().toString());
    return start(environment);
  }

  private OperatorProcess start(Map<String, String> more) throws InvalidSettings {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SCALEDSERVICE_STATSD__PORT", "0",
                "SCALEDSERVICE_STATSD__BIND", "127.0.0.1",
                "SCALEDSERVICE_HTTP__PORT", "0",
                "SCALEDSERVICE_PAGE__PORT", "0"));
    environment.putAll(more);
    return OperatorProcess.start(
        Configuration.load(null, environment).settings(), server.client(), Map.of());
  }

  /** Ends the operator; {@link #begin} starts another. */
  void stop() {
    if (operator != null) {
      operator.close();
      operator = null;
    }
  }

  static String service(String ports, String discovery) {
    return """
    apiVersion: scaledservice.dev/v1alpha1
    kind: ScaledService
    metadata: {name: worker}
    spec:
      template: {spec: {containers: [{name: w, image: "w:1", ports: [%s]}]}}
      replicas: 1
      scaling: {maxReplicas: 20}
      %s
    """
        .formatted(ports, discovery);
  }

  void create(String yaml) {
    services().resource(Serialization.unmarshal(yaml, ScaledService.class)).create();
  }

  /** Merges into the resource as {@code kubectl patch --type merge} does. */
  void patch(String json) {
    worker().patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  Resource<ScaledService> worker() {
    return services().withName("worker");
  }

  /** A ready pod of a revision, as a Deployment controller and a node would have made it. */
  void pod(String name, String revision, String address) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              labels: {scaledservice.dev/name: worker, scaledservice.dev/revision: "%s"}
            spec: {containers: [{name: w, image: "w:1"}]}
            status:
              phase: Running
              podIP: %s
              conditions: [{type: Ready, status: "True"}]
            """
                .formatted(name, revision, address),
            Pod.class);
    PodStatus status = pod.getStatus();
    client.pods().inNamespace("default").resource(pod).create();
    client
        .pods()
        .inNamespace("default")
        .withName(name)
        .editStatus(created -> {
          created.setStatus(status);
          return created;
        });
  }

  /** The revisions whose Deployments exist, oldest first. */
  List<String> revisions() {
    return client
        .apps()
        .deployments()
        .inNamespace("default")
        .withLabel("scaledservice.dev/name", "worker")
        .list()
        .getItems()
        .stream()
        .map(Discovering::revision)
        .toList();
  }

  private static String revision(Deployment deployment) {
    return deployment.getMetadata().getLabels().getOrDefault("scaledservice.dev/revision", "");
  }

  /** {@code <status> <reason>: <message>}; empty where there is none. */
  String synced() {
    return condition("DiscoverySynced");
  }

  /** {@code <status> <reason>: <message>}; empty where there is none. */
  String condition(String type) {
    var conditions = worker().require().status().conditions();
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(c -> c.getType().equals(type))
            .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage())
            .findFirst()
            .orElse("");
  }

  /** Messages of the Events with this reason. */
  List<String> events(String reason) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }

  /** What Consul answers. */
  JsonNode ask(String path) {
    try {
      var request = HttpRequest.newBuilder(consul.uri().resolve(path)).build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** {@code address:port} of every instance that callers would find. */
  List<String> found() {
    return ask("/v1/health/service/worker?passing").findValues("Service").stream()
        .filter(JsonNode::isObject)
        .map(service -> service.path("Address").asText() + ":" + service.path("Port").asInt())
        .sorted()
        .toList();
  }

  static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(ResourceNotFoundException.class)
        .untilAsserted(assertion);
  }

  /** The one revision that exists, once it does. */
  String onlyRevision() {
    eventually(() -> assertThat(revisions()).hasSize(1));
    return revisions().getFirst();
  }

  private NonNamespaceOperation<
          ScaledService, KubernetesResourceList<ScaledService>, Resource<ScaledService>>
      services() {
    return client.resources(ScaledService.class).inNamespace("default");
  }

  @Override
  public void close() {
    stop();
    http.close();
    client.close();
    server.close();
    consul.close();
  }
}
