package dev.scaledservice.images;

import dev.scaledservice.local.LocalCluster;
import dev.scaledservice.local.consul.EmbeddedConsul;
import dev.scaledservice.local.node.Images;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs the programs once as they will be run, so that each leaves a cache of the classes that it
 * loaded: a worker under a short load, and an operator that brings one about in an embedded
 * cluster.
 */
final class Rehearsal {

  private static final String NAMESPACE = "default";

  private final JavaRuntime runtime;
  private final Path definition;
  private final Path folder;

  /**
   * @param definition file of the CustomResourceDefinition
   * @param folder for logs and for what the programs read
   */
  Rehearsal(JavaRuntime runtime, Path definition, Path folder) {
    this.runtime = runtime;
    this.definition = definition;
    this.folder = folder;
  }

  void ofServices(Staged worker, Staged load) throws IOException {
    int port = freePort();
    Map<String, String> environment =
        Map.of("PORT", Integer.toString(port), "WORKER_DRAIN", "0s", "STATSD_HOST", "127.0.0.1");
    try (var working = new Actor(runtime, worker, folder, environment, List.of())) {
      working.await(() -> answers("http://127.0.0.1:%d/ready".formatted(port)));
      var script = List.of("--script", "3s:100", "--targets", "127.0.0.1:" + port);
      try (var loading = new Actor(runtime, load, folder, Map.of(), script)) {
        loading.bowOut();
      }
      working.leave();
    }
  }

  void ofOperator(Staged operator, Staged worker) throws IOException {
    List<String> command = new ArrayList<>(List.of(runtime.java().toString()));
    command.addAll(worker.program().options());
    command.addAll(
        List.of("-cp", worker.classPath(worker.folder().toString()), worker.program().mainClass()));
    var images = Images.NONE.with("rehearsal/worker", command);
    var settings =
        new LocalCluster.Settings(0, null, folder.resolve("cluster"), images, List.of(definition));
    try (var consul =
            new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var prometheus = new Prometheus(folder);
        var cluster = LocalCluster.start(settings)) {
      play(operator, cluster, consul, prometheus);
    }
  }

  private void play(
      Staged operator, LocalCluster cluster, EmbeddedConsul consul, Prometheus prometheus)
      throws IOException {
    int http = freePort();
    int page = freePort();
    Path file = folder.resolve("settings.yaml");
    Files.writeString(file, settings(consul.uri(), prometheus, http, page));
    try (var client = cluster.server().client();
        InputStream service = Rehearsal.class.getResourceAsStream("/rehearsal/service.yaml");
        var operating =
            new Actor(
                runtime,
                operator,
                folder,
                Map.of("KUBECONFIG", cluster.kubeconfig().toString()),
                List.of("--settings", file.toString()))) {
      operating.await(() -> answers("http://127.0.0.1:%d/readyz".formatted(http)));
      client.load(Objects.requireNonNull(service)).inNamespace(NAMESPACE).create();
      operating.await(() -> isMeasured(client));
      operating.await(prometheus::wasAsked);
      operating.await(() -> answers("http://127.0.0.1:%d/metrics".formatted(http)));
      operating.await(() -> answers("http://127.0.0.1:%d/".formatted(page)));
      operating.leave();
    }
  }

  /** Its pods are ready, callers find them, and their load is known: all that there is has run. */
  private static boolean isMeasured(KubernetesClient client) {
    GenericKubernetesResource service =
        client
            .genericKubernetesResources("scaledservice.dev/v1alpha1", "ScaledService")
            .inNamespace(NAMESPACE)
            .withName("worker")
            .get();
    return service != null
        && service.get("status", "discovery", "passing") instanceof Integer passing
        && passing > 0
        && service.get("status", "summary", "load") != null;
  }

  private static String settings(URI consul, Prometheus prometheus, int http, int page)
      throws IOException {
    int statsd = freePort();
    return """
    statsd: {bind: 127.0.0.1, port: %d, advertise: {host: 127.0.0.1, port: %d}}
    consul: {address: "%s"}
    prometheus: {interval: 1s, servers: %s}
    http: {bind: 127.0.0.1, port: %d}
    page: {port: %d}
    """
        .formatted(statsd, statsd, consul, prometheus.settings(), http, page);
  }

  private static boolean answers(String url) throws IOException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (java.net.ConnectException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(url + ": interrupted", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
