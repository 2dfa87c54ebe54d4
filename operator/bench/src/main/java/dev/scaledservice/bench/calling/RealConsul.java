package dev.scaledservice.bench.calling;

import dev.scaledservice.client.consul.Consul;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Consul of its own: the one that {@code CONSUL_HTTP_ADDR} names, else a {@code consul} from the
 * path or from the cache of {@code make e2e}, in development mode on loopback.
 */
final class RealConsul implements AutoCloseable {

  static final String MISSING =
      "there is no Consul; set CONSUL_HTTP_ADDR, put consul on the PATH or run make e2e once";

  private static final Duration START = Duration.ofSeconds(60);

  private final String address;
  private final @Nullable Process process;
  private final HttpClient http = HttpClient.newHttpClient();

  private RealConsul(String address, @Nullable Process process) {
    this.address = address;
    this.process = process;
  }

  /** Null where there is none. */
  static @Nullable RealConsul find() throws IOException, InterruptedException {
    String given = System.getenv().getOrDefault("CONSUL_HTTP_ADDR", "");
    if (!given.isBlank()) {
      return new RealConsul(given.replaceFirst("^https?://", ""), null);
    }
    Path binary = binary();
    return binary == null ? null : start(binary);
  }

  private static @Nullable Path binary() throws IOException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache/scaledservice/e2e/consul");
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .map(folder -> Path.of(folder, "consul"));
    try (Stream<Path> cached =
        Files.isDirectory(cache) ? Files.list(cache) : Stream.<Path>empty()) {
      return Stream.concat(onPath, cached.map(folder -> folder.resolve("bin/consul")))
          .filter(Files::isExecutable)
          .filter(Files::isRegularFile)
          .findFirst()
          .orElse(null);
    }
  }

  private static RealConsul start(Path binary) throws IOException, InterruptedException {
    int[] ports = IntStream.range(0, 5).map(_ -> freePort()).toArray();
    var process =
        new ProcessBuilder(
                List.of(
                    binary.toString(),
                    "agent",
                    "-dev",
                    "-bind=127.0.0.1",
                    "-client=127.0.0.1",
                    "-http-port=" + ports[0],
                    "-dns-port=" + ports[1],
                    "-serf-lan-port=" + ports[2],
                    "-serf-wan-port=" + ports[3],
                    "-server-port=" + ports[4],
                    "-grpc-port=-1",
                    "-grpc-tls-port=-1",
                    "-log-level=warn",
                    "-hcl=limits { http_max_conns_per_client = 1000 }"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var consul = new RealConsul("127.0.0.1:" + ports[0], process);
    long latest = System.nanoTime() + START.toNanos();
    while (!consul.leads()) {
      if (!process.isAlive() || System.nanoTime() > latest) {
        consul.close();
        throw new IOException(binary + " does not start");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return consul;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException("there is no free port", none);
    }
  }

  private boolean leads() throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(uri("/v1/status/leader")).build();
      return http.send(request, BodyHandlers.ofString()).body().length() > 4;
    } catch (IOException notYet) {
      return false;
    }
  }

  Consul client() {
    return Consul.at(address);
  }

  private URI uri(String path) {
    return URI.create("http://" + address + path);
  }

  /** PUT, which has to succeed. */
  void put(String path, String body) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString(body)).build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("PUT %s: %d %s".formatted(path, answer.statusCode(), answer.body()));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException hurry) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
