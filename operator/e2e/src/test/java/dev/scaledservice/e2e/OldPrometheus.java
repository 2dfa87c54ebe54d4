package dev.scaledservice.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A server that speaks as Prometheus does and answers every query with one number, stamped as old
 * as it is told: a cache in between does so, a store that takes no more samples, or a wrong clock.
 */
final class OldPrometheus implements AutoCloseable {

  private final HttpServer server;
  private volatile Told told = new Told(0, Duration.ZERO);

  private record Told(int value, Duration age) {}

  OldPrometheus() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/api/v1/query", this::answer);
    server.start();
  }

  /** What an operator has to know to ask it, under the name {@code old}. */
  Map<String, String> settings() {
    return Map.of(
        "SCALEDSERVICE_PROMETHEUS__SERVERS__OLD__URL",
        "http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * From now on.
   *
   * @param age of the number, whenever it is asked for
   */
  void says(int value, Duration age) {
    told = new Told(value, age);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Told now = told;
    byte[] body =
        """
        {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [%d, "%d"]}]}}
        """
            .formatted(Instant.now().minus(now.age()).getEpochSecond(), now.value())
            .getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
