package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.core.ThrowingRunnable;

/** What a person asks a rig about the services in its namespace {@code default}, and tells it. */
public final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "default";

  private final Rig rig;
  private final KubernetesClient client;
  private final HttpClient http = HttpClient.newHttpClient();

  /** The rig stays the caller's. */
  public Cluster(Rig rig) {
    this.rig = rig;
    this.client = rig.client();
  }

  /** As administrator. */
  public KubernetesClient client() {
    return client;
  }

  /**
   * Applies a ScaledService, which has to be accepted.
   *
   * @param spec in YAML
   */
  public void apply(String name, String spec) {
    apply(NAMESPACE, name, spec);
  }

  /** Applies a ScaledService in a namespace that is there. */
  public void apply(String namespace, String name, String spec) {
    applyText(
        "apiVersion: scaledservice.dev/v1alpha1\nkind: ScaledService\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
            .formatted(name, namespace, spec.indent(2)));
  }

  /** Applies objects that have to be accepted. */
  public void applyText(String yaml) {
    try {
      Path file = Files.createTempFile(rig.folder(), "objects", ".yaml");
      Files.writeString(file, yaml);
      kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs kubectl, which has to succeed. */
  public void kubectl(String... arguments) {
    Rig.Said said = rig.kubectl(arguments);
    assertThat(said.exit()).as(said.text()).isZero();
  }

  /** Address and port of a service's Service, as {@code host:port}. */
  public String address(String name) {
    var spec = client.services().inNamespace(NAMESPACE).withName(name).require().getSpec();
    return spec.getClusterIP() + ":" + spec.getPorts().getFirst().getPort();
  }

  /** Deletes all services and waits until nothing of them is left. */
  public void deleteAll() {
    client.resources(ScaledService.class).inNamespace(NAMESPACE).delete();
    eventually(() -> {
      assertThat(client.resources(ScaledService.class).inNamespace(NAMESPACE).list().getItems())
          .isEmpty();
      assertThat(client.apps().deployments().inNamespace(NAMESPACE).list().getItems()).isEmpty();
    });
  }

  /** The status of a service that is there. */
  public ScaledServiceStatus status(String name) {
    ScaledServiceStatus status =
        client
            .resources(ScaledService.class)
            .inNamespace(NAMESPACE)
            .withName(name)
            .require()
            .status();
    return status == null ? ScaledServiceStatus.EMPTY : status;
  }

  /** The reason of the last decision. */
  public String decision(String name) {
    return String.valueOf(Objects.requireNonNull(status(name).decision()).because());
  }

  /** {@code <status> <reason>: <message>}; empty without such a condition. */
  public String condition(String name, String type) {
    var conditions = status(name).conditions();
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(c -> c.getType().equals(type))
            .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage())
            .findFirst()
            .orElse("");
  }

  /** The first of its Deployments. */
  public Deployment deployment(String name) {
    return client
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withLabel("scaledservice.dev/name", name)
        .list()
        .getItems()
        .getFirst();
  }

  /** Its pods, those that are going too. */
  public List<Pod> pods(String name) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("scaledservice.dev/name", name)
        .list()
        .getItems();
  }

  /** Its pods, without those that are going. */
  public List<Pod> staying(String name) {
    return pods(name).stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** The uids of its pods, without those that are going. */
  public Set<String> uids(String name) {
    return staying(name).stream()
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** How often containers of its pods, without those that are going, were started again. */
  public int restarts(String name) {
    return staying(name).stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(container -> container.getRestartCount())
        .sum();
  }

  /**
   * Its instances in Consul, each with its checks and the index at which it was made: another index
   * says that it was registered anew.
   */
  public String entries(String name) {
    try {
      return StreamSupport.stream(
              JSON.readTree(consul("/v1/health/service/" + name).body()).spliterator(), false)
          .map(entry ->
              "%s made at %s: %s"
                  .formatted(
                      entry.at("/Service/ID").asText(),
                      entry.at("/Service/CreateIndex").asText(),
                      entry.path("Checks").findValuesAsText("CreateIndex")))
          .sorted()
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Events say of it, each as {@code <type> <reason>: <message>}. */
  public List<String> events(String name) {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals("ScaledService"))
        .filter(event -> name.equals(event.getInvolvedObject().getName()))
        .map(event -> event.getType() + " " + event.getReason() + ": " + event.getMessage())
        .toList();
  }

  /** How many Events warn people of it for a reason, in such words. */
  public long warnings(String name, String reason, String words) {
    return events(name).stream()
        .filter(event -> event.startsWith("Warning " + reason + ": ") && event.contains(words))
        .count();
  }

  /** How many of its instances Consul calls passing. */
  public int passing(String name) {
    try {
      return JSON.readTree(consul("/v1/health/service/%s?passing".formatted(name)).body()).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of its instances Consul knows, passing or not. */
  public int registered(String name) {
    try {
      return JSON.readTree(consul("/v1/catalog/service/" + name).body()).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells Consul what it shall hold, as the body of {@code /v1/catalog/register}. */
  public void register(String body) {
    var answer =
        send(asked("/v1/catalog/register").PUT(HttpRequest.BodyPublishers.ofString(body)).build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** What Consul answers, within two seconds. */
  public HttpResponse<String> consul(String path) {
    return send(asked(path).build());
  }

  private HttpRequest.Builder asked(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + rig.fact("CONSUL_HTTP_ADDR") + path))
        .timeout(Duration.ofSeconds(2));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Until it holds, for two minutes. */
  public static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(assertion);
  }

  @Override
  public void close() {
    http.close();
    client.close();
  }
}
