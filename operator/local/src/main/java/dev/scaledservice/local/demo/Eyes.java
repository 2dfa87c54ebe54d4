package dev.scaledservice.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sees what a person would see with kubectl and in Consul. */
final class Eyes implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROCESS = "process://";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String consul;
  private final HttpClient http;

  /**
   * @param consul {@code host:port} of the registry
   */
  Eyes(KubernetesClient client, String namespace, String name, String consul) {
    this(client, namespace, name, consul, HttpClient.newBuilder().connectTimeout(PATIENCE).build());
  }

  private Eyes(
      KubernetesClient client, String namespace, String name, String consul, HttpClient http) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.consul = consul;
    this.http = http;
  }

  /** On another service; closed with this. */
  Eyes on(String other) {
    return new Eyes(client, namespace, other, consul, http);
  }

  /**
   * What is at a moment.
   *
   * @param passing instances that callers find in Consul; -1 if it does not answer
   */
  record State(int desired, int ready, int passing, String load, String because)
      implements Milestones.Sight {
    @Override
    public String toString() {
      return "desired %d, ready %d, in Consul %s, load %s"
          .formatted(desired, ready, passing < 0 ? "?" : passing, load);
    }
  }

  State look() {
    ScaledService service = service();
    ScaledServiceStatus status = service == null ? ScaledServiceStatus.EMPTY : service.status();
    return new State(
        status.desiredReplicas() == null ? 0 : status.desiredReplicas(),
        (int) pods().stream().filter(Eyes::isReady).count(),
        passing(),
        status.summary() == null ? "unknown" : String.valueOf(status.summary().load()),
        status.decision() == null ? "" : String.valueOf(status.decision().because()));
  }

  @Nullable ScaledService service() {
    return client.resources(ScaledService.class).inNamespace(namespace).withName(name).get();
  }

  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("scaledservice.dev/name", name)
        .list()
        .getItems();
  }

  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** The process that a pod of the local node runs as; -1 while it has none. */
  static long process(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(container -> String.valueOf(container.getContainerID()))
        .filter(id -> id.startsWith(PROCESS))
        .mapToLong(id -> Long.parseLong(id.substring(PROCESS.length()).split("/", 2)[0]))
        .findFirst()
        .orElse(-1);
  }

  /** As {@code kubectl scale} does. */
  void pin(int count) {
    patch("{\"spec\":{\"replicas\":%d}}".formatted(count));
  }

  /** As {@code ssvc auto} does. */
  void unpin() {
    patch("{\"spec\":{\"replicas\":null}}");
  }

  /** The pod template as it is stored; null while there is no service. */
  @Nullable JsonNode template() {
    ScaledService service = service();
    return service == null ? null : service.getSpec().path("template");
  }

  /** As {@code kubectl apply} does with another template. */
  void change(JsonNode template) {
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("spec").set("template", template);
    patch(patch.toString());
  }

  private void patch(String merge) {
    client
        .resources(ScaledService.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private int passing() {
    JsonNode instances = ask("/v1/health/service/" + name + "?passing");
    return instances.isArray() ? instances.size() : -1;
  }

  /** Percent of each class that callers are asked to send, as they read it in Consul. */
  Map<String, Double> admission() {
    var shares = new TreeMap<String, Double>();
    for (JsonNode share :
        ask("/v1/kv/scaledservice/v1/" + name + "/control?raw").path("admission")) {
      shares.put(share.path("class").asText(), share.path("parts").asDouble() / 100);
    }
    return shares;
  }

  /** The state of a caller's breaker to this service; {@code ?} while nobody has told. */
  String breakerOf(String caller) {
    ScaledService service = service();
    var breakers = service == null ? null : service.status().breakers();
    return breakers == null
        ? "?"
        : breakers.stream()
            .filter(breaker -> breaker.caller().equals(caller) && breaker.callee().equals(name))
            .map(ScaledServiceStatus.Breaker::state)
            .findFirst()
            .orElse("?");
  }

  /** What Consul answers; missing where it does not. */
  private JsonNode ask(String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + consul + path)).timeout(PATIENCE).build();
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    client.close();
  }
}
