package dev.scaledservice.controller.observing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.signals.prometheus.PrometheusServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Answers queries as Prometheus does, whatever they ask for. */
final class FakePrometheus implements AutoCloseable {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /**
   * @param result in JSON, such as {@code "resultType":"scalar","result":[1,"2"]}
   */
  FakePrometheus(Supplier<String> result) throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              URLDecoder.decode(
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
          byte[] answer =
              "{\"status\":\"success\",\"data\":{%s}}".formatted(result.get()).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  /** As the operator knows it, by the name {@code main}. */
  PrometheusServer main() {
    return PrometheusServer.at(
        "main", URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  /** The bodies of all requests. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
