package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
    try (var consul = new Consul();
        var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002", "10.0.0.2:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.1:9002", "10.0.0.2:9002")));
      assertThat(targets.fresh()).isTrue();
      Target second = targets.now().get(1);

      consul.holds("10.0.0.2:9002", "10.0.0.3:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.2:9002", "10.0.0.3:9002")));
      assertThat(targets.now()).first().isSameAs(second);
      assertThat(consul.queries.getFirst())
          .startsWith("/v1/health/service/my%20worker?passing=true&index=0&wait=");
      assertThat(consul.tokens).containsOnly("secret");
    }
  }

  @Test
  void keepsTheLastInstancesWhileConsulIsAway() throws Exception {
    var consul = new Consul();
    try (var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002");
      await().until(() -> addresses(targets).equals(List.of("10.0.0.1:9002")));

      consul.close();
      await().until(() -> !targets.fresh());
      assertThat(addresses(targets)).containsExactly("10.0.0.1:9002");

      try (var again = new Consul(consul.port())) {
        again.holds("10.0.0.4:9002");
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> addresses(targets).equals(List.of("10.0.0.4:9002")));
        assertThat(targets.fresh()).isTrue();
      }
    }
  }

  @Test
  void keepsTheLastInstancesWhileConsulAnswersWithErrorsOrNonsense() throws Exception {
    try (var consul = new Consul();
        var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002");
      await().until(() -> !targets.now().isEmpty());

      consul.answers(500, "rpc error: No cluster leader");
      await().until(() -> !targets.fresh());
      consul.holds("10.0.0.1:9002");
      await().atMost(Duration.ofSeconds(60)).until(targets::fresh);
      consul.answers(200, "<html>");
      await().atMost(Duration.ofSeconds(60)).until(() -> !targets.fresh());

      assertThat(addresses(targets)).containsExactly("10.0.0.1:9002");
    }
  }

  /** A registry that lost its data is not believed at once, a service that ended is in the end. */
  @Test
  void believesThatNobodyIsLeftOnlyAfterAWhile() throws Exception {
    try (var consul = new Consul();
        var targets = targets(consul)) {
      consul.holds("10.0.0.1:9002");
      await().until(() -> !targets.now().isEmpty());

      int asked = consul.queries.size();
      long begin = System.nanoTime();
      consul.holds();
      await().until(() -> consul.queries.size() > asked + 3);
      await().atMost(Duration.ofSeconds(60)).until(() -> targets.now().isEmpty());

      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(ConsulTargets.EMPTY_AFTER);
    }
  }

  @Test
  void waitsForTheFirstAnswerButNotForEver() throws Exception {
    try (var targets = new ConsulTargets("http://" + Server.nobody(), null, "worker", "/", log())) {
      targets.awaitFirst(Duration.ofMillis(50));
      assertThat(targets.now()).isEmpty();
      assertThat(targets.fresh()).isFalse();
    }
  }

  private static ConsulTargets targets(Consul consul) {
    return new ConsulTargets(
        "http://127.0.0.1:" + consul.port(), "secret", "my worker", "/v1/work", log());
  }

  private static Log log() {
    return new Log(
        new PrintStream(OutputStream.nullOutputStream()), InstantSource.system(), JsonLine.empty());
  }

  private static List<String> addresses(ConsulTargets targets) {
    return targets.now().stream().map(Target::address).toList();
  }

  /** The part of Consul that is asked: blocking queries on the health of one service. */
  private static final class Consul implements AutoCloseable {
    private final HttpServer server;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private int status = 200;
    private String body = "[]";
    private long index = 1;

    Consul() throws IOException {
      this(0);
    }

    Consul(int port) throws IOException {
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
      long seen = Long.parseLong(query.replaceAll(".*index=(\\d+).*", "$1"));
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
