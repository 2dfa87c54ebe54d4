package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.scaledservice.local.schema.Catalogue;
import dev.scaledservice.local.schema.ResourceType;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.MockServerExpectation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server in this process, on 127.0.0.1 over plain HTTP. Its objects live as long as it does,
 * whoever connects and goes.
 *
 * <pre>{@code
 * try (var server = EmbeddedApiServer.start()) {
 *   server.install(Path.of("crds/....yaml"));
 *   KubernetesClient client = server.client();
 * }
 * }</pre>
 */
public final class EmbeddedApiServer implements AutoCloseable {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger REQUEST_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  private static final String NAMESPACE = "default";

  private final Catalogue catalogue = new Catalogue();
  private final Store store = new Store();
  private final Reader reader;
  private final Writer writer;
  private final GarbageCollector collector;
  private final KubernetesMockServer mock;

  private EmbeddedApiServer(int port, InstantSource clock) {
    REQUEST_LOG.setLevel(Level.WARNING);
    writer = new Writer(store, clock);
    var deletion = new Deletion(store, clock);
    new Definitions(store, catalogue);
    collector = new GarbageCollector(store, catalogue, deletion);

    Map<ServerRequest, Queue<ServerResponse>> ordered = new ConcurrentHashMap<>();
    var web = new MockWebServer();
    // The JDK's HTTP client would try to upgrade, and large answers suffer.
    web.setHttp2ClearTextEnabled(false);
    reader = new Reader(store);
    var dispatcher =
        new ApiDispatcher(
            ordered, store, catalogue, reader, new Tables(clock), writer, deletion, web::reset);
    var version =
        new VersionInfo.Builder()
            .withMajor("1")
            .withMinor("31")
            .withGitVersion("v1.31.0+embedded")
            .build();
    mock = new KubernetesMockServer(new Context(), web, ordered, dispatcher, false, version);
    for (String name : List.of(NAMESPACE, "kube-system")) {
      ObjectNode namespace = JsonNodeFactory.instance.objectNode();
      namespace.put("apiVersion", "v1").put("kind", "Namespace");
      namespace.putObject("metadata").put("name", name);
      install(namespace);
    }
    mock.init(InetAddress.getLoopbackAddress(), port);
  }

  /** Starts on a free port. */
  public static EmbeddedApiServer start() {
    return start(0);
  }

  /**
   * @param port 0 for a free one
   */
  public static EmbeddedApiServer start(int port) {
    return new EmbeddedApiServer(port, InstantSource.system());
  }

  /** The port it listens on. */
  public int port() {
    return mock.getPort();
  }

  /** {@code http://127.0.0.1:<port>}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** A new client of the namespace {@code default}; close it after use. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** What such a client is configured with, to build others from. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withNamespace(NAMESPACE)
        .withHttp2Disable(true)
        .build();
  }

  /** What kubectl and client libraries need to find it: the text of a kubeconfig file. */
  public String kubeconfig() {
    return """
    apiVersion: v1
    kind: Config
    current-context: local
    clusters:
    - name: local
      cluster: {server: "%s"}
    contexts:
    - name: local
      context: {cluster: local, user: local, namespace: %s}
    users:
    - name: local
      user: {}
    """
        .formatted(url(), NAMESPACE);
  }

  /**
   * Orders canned answers, as faults for a test: they are given before the API is asked.
   *
   * <pre>{@code
   * server.expect().get().withPath("/api/v1/namespaces/default/pods").andReturn(500, null).once();
   * }</pre>
   */
  public MockServerExpectation expect() {
    return mock.expect();
  }

  /** Cuts every open watch, as a network fault does; clients come back. */
  public void cutWatches() {
    reader.endWatches();
  }

  /**
   * Creates the objects of a YAML stream, CustomResourceDefinitions above all.
   *
   * @throws IllegalArgumentException if one is of a kind that is not served, or not valid
   */
  public void install(InputStream yaml) {
    var mapper = new ObjectMapper(new YAMLFactory());
    try (MappingIterator<JsonNode> documents = mapper.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        if (documents.next() instanceof ObjectNode object) {
          install(object);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the objects cannot be read", e);
    }
  }

  /** The same for a file. */
  public void install(Path yaml) {
    try (InputStream in = Files.newInputStream(yaml)) {
      install(in);
    } catch (IOException e) {
      throw new UncheckedIOException(yaml + " cannot be read", e);
    }
  }

  private void install(ObjectNode object) {
    String apiVersion = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    ResourceType type =
        catalogue
            .ofKind(apiVersion, kind)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no kind %s of %s is served here".formatted(kind, apiVersion)));
    String namespace = object.at("/metadata/namespace").asText(type.namespaced() ? NAMESPACE : "");
    var target = new Target(type, namespace, "", "");
    try {
      store.inTurn(() -> writer.create(target, object, Call.internal("install")));
    } catch (Failure failure) {
      throw new IllegalArgumentException(failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    collector.close();
    mock.destroy();
  }
}
