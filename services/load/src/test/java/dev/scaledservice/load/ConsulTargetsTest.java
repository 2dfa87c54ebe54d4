package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConsulTargetsTest {

  @Test
  void followsThePassingInstances() throws Exception {
    try (var consul = new Registry();
        var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002", "10.0.0.2:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.1:9002", "10.0.0.2:9002")));
      assertThat(targets.fresh()).isTrue();
      Target second = targets.now().get(1);

      consul.holds("10.0.0.2:9002", "10.0.0.3:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.2:9002", "10.0.0.3:9002")));
      assertThat(targets.now()).first().isSameAs(second);
      assertThat(consul.queries.getFirst())
          .isEqualTo("/v1/health/service/my-worker?passing=true&stale");
      assertThat(consul.tokens).containsOnly("secret");
    }
  }

  @Test
  void keepsTheLastInstancesWhileConsulIsAway() throws Exception {
    var consul = new Registry();
    try (var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.1:9002")));

      consul.close();
      await().until(() -> !targets.fresh());
      assertThat(addresses(targets)).containsExactly("10.0.0.1:9002");

      try (var again = new Registry(consul.port())) {
        again.holds("10.0.0.4:9002");
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> addresses(targets).equals(List.of("10.0.0.4:9002")));
        assertThat(targets.fresh()).isTrue();
      }
    }
  }

  @Test
  void waitsForTheFirstAnswerButNotForEver() throws Exception {
    try (var targets = new ConsulTargets(Consul.at(Server.nobody()), "worker", "/", log())) {
      targets.awaitFirst(Duration.ofMillis(50));
      assertThat(targets.now()).isEmpty();
      assertThat(targets.fresh()).isFalse();
    }
  }

  private static ConsulTargets targets(Registry consul) {
    return new ConsulTargets(
        Consul.at("127.0.0.1:" + consul.port(), () -> "secret"), "my-worker", "/v1/work", log());
  }

  private static Log log() {
    return new Log(
        new PrintStream(OutputStream.nullOutputStream()), InstantSource.system(), JsonLine.empty());
  }

  private static List<String> addresses(ConsulTargets targets) {
    return targets.now().stream().map(Target::address).toList();
  }

  /** The part of Consul that is asked: blocking queries on the health of one service. */
  private static final class Registry implements AutoCloseable {
    private final HttpServer server;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private int status = 200;
    private String body = "[]";
    private long index = 1;

    Registry() throws IOException {
      this(0);
    }

    Registry(int port) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
      server.createContext("/", this::answer);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
    }

    void holds(String... addresses) {
      answers(
          200,
          Stream.of(addresses)
              .map(address -> address.split(":", 2))
              .map(parts ->
                  """
                  {"Node": {"Address": "%1$s"}, "Service": {"Address": "", "Port": %2$s}}
                  """
                      .formatted(parts[0], parts[1]))
              .collect(Collectors.joining(",", "[", "]")));
    }

    synchronized void answers(int status, String body) {
      this.status = status;
      this.body = body;
      index++;
      notifyAll();
    }

    private void answer(HttpExchange exchange) throws IOException {
      String query = exchange.getRequestURI().toString();
      queries.add(query);
      tokens.addAll(exchange.getRequestHeaders().getOrDefault("X-Consul-Token", new ArrayList<>()));
      long seen =
          query.contains("index=") ? Long.parseLong(query.replaceAll(".*index=(\\d+).*", "$1")) : 0;
      byte[] bytes;
      synchronized (this) {
        try {
          while (index == seen) {
            wait();
          }
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
        bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("X-Consul-Index", String.valueOf(index));
      }
      try (exchange) {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
