package dev.scaledservice.e2e.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * The chart's HAProxies: where they are called, and what they have counted. Once it is made it asks
 * nothing of the API server.
 */
final class ProxyPods implements AutoCloseable {

  static final String NAME = InstalledOperator.RELEASE + "-haproxy";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;
  private final List<String> pods;

  private ProxyPods(String address, List<String> pods) {
    this.address = address;
    this.pods = pods;
  }

  /**
   * Those that run.
   *
   * @param port of the service that is to be called
   */
  static ProxyPods of(KubernetesClient client, int port) {
    List<String> pods =
        client
            .pods()
            .inNamespace(InstalledOperator.NAMESPACE)
            .withLabel("app.kubernetes.io/name", NAME)
            .list()
            .getItems()
            .stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .map(ProxyPods::health)
            .toList();
    assertThat(pods).as("pods of HAProxy").hasSize(2);
    String service =
        client
            .services()
            .inNamespace(InstalledOperator.NAMESPACE)
            .withName(NAME)
            .require()
            .getSpec()
            .getClusterIP();
    return new ProxyPods(service + ":" + port, pods);
  }

  private static String health(Pod pod) {
    return "http://" + pod.getStatus().getPodIP() + ":8404/metrics";
  }

  /** Of the Service, {@code host:port}. */
  String address() {
    return address;
  }

  /**
   * Calls for which an instance of a slot was chosen, of a service in the namespace {@code
   * default}; counted before it answers.
   *
   * @param slot {@code a} or {@code b}
   */
  long calls(String service, String slot) {
    return counted("haproxy_backend_loadbalanced_total", service, slot, "");
  }

  /** Of these, how many callers were answered by 5xx, by an instance or for want of one. */
  long failed(String service, String slot) {
    return counted("haproxy_backend_http_responses_total", service, slot, ",code=\"5xx\"");
  }

  /**
   * What somebody is answered who calls the service.
   *
   * @param headers names and values in turn
   */
  String call(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://" + address + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return ask(request);
  }

  private long counted(String metric, String service, String slot, String labels) {
    String line = "%s{proxy=\"default_%s_%s\"%s} ".formatted(metric, service, slot, labels);
    return pods.stream()
        .flatMap(pod -> ask(HttpRequest.newBuilder(URI.create(pod))).lines())
        .filter(said -> said.startsWith(line))
        .mapToLong(said -> Long.parseLong(said.substring(line.length())))
        .sum();
  }

  private String ask(HttpRequest.Builder request) {
    try {
      return http.send(
              request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
