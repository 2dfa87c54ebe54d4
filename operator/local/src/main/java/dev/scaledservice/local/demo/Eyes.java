package dev.scaledservice.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
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
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * @param consul {@code host:port} of the registry
   */
  Eyes(KubernetesClient client, String namespace, String name, String consul) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.consul = consul;
  }

  /**
   * What is at a moment.
   *
   * @param passing instances that callers find in Consul; -1 if it does not answer
   */
  record State(int desired, int ready, int passing, String load, String because) {
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

  private void patch(String merge) {
    client
        .resources(ScaledService.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private int passing() {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://%s/v1/health/service/%s?passing".formatted(consul, name)))
            .timeout(PATIENCE)
            .build();
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()).size() : -1;
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    client.close();
  }
}
