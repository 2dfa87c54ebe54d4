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
 * loaded: the example system under a short load, and an operator that brings a service about in an
 * embedded cluster.
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

  /** The example system under a short load, its services found in Consul. */
  void ofServices(Staged sensor, Staged worker, Staged app, Staged load) throws IOException {
    try (var consul = embeddedConsul();
        var sensing = service(sensor, consul);
        var working = service(worker, consul);
        var answering = service(app, consul);
        var loading =
            new Actor(
                runtime,
                load,
                folder,
                Map.of("CONSUL_HTTP_ADDR", consul.uri().toString()),
                List.of("--script", "3s:100", "--service", "app", "--path", "/v1/answer"))) {
      loading.bowOut();
      answering.leave();
      working.leave();
      sensing.leave();
    }
  }

  /** An instance that is ready, and in Consul. */
  private Actor service(Staged program, EmbeddedConsul consul) throws IOException {
    String name = program.program().name();
    int port = freePort();
    var environment =
        Map.of(
            "PORT", Integer.toString(port),
            "STATSD_HOST", "127.0.0.1",
            "CONSUL_HTTP_ADDR", consul.uri().toString());
    var actor = new Actor(runtime, program, folder, environment, List.of("--drain=0"));
    try {
      actor.await(() -> answers("http://127.0.0.1:%d/ready".formatted(port)));
      register(consul.uri(), name, port);
      return actor;
    } catch (IOException e) {
      actor.close();
      throw e;
    }
  }

  private static void register(URI consul, String name, int port) throws IOException {
    String body =
        """
        {"Node":"rehearsal","Address":"127.0.0.1","Service":
          {"ID":"%1$s","Service":"%1$s","Address":"127.0.0.1","Port":%2$d}}
        """
            .formatted(name, port);
    var request =
        HttpRequest.newBuilder(consul.resolve("/v1/catalog/register"))
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("%s cannot be registered: %s".formatted(name, answer.body()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted", e);
    }
  }

  private static EmbeddedConsul embeddedConsul() {
    return new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  void ofOperator(Staged operator, Staged worker) throws IOException {
    List<String> command = new ArrayList<>(List.of(runtime.java().toString()));
    command.addAll(worker.program().options());
    command.addAll(
        List.of("-cp", worker.classPath(worker.folder().toString()), worker.program().mainClass()));
    var images = Images.NONE.with("rehearsal/worker", command);
    var settings =
        new LocalCluster.Settings(0, null, folder.resolve("cluster"), images, List.of(definition));
    try (var consul = embeddedConsul();
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
