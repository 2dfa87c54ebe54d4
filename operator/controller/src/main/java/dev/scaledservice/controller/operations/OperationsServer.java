package dev.scaledservice.controller.operations;

import com.sun.net.httpserver.HttpExchange;
import dev.scaledservice.controller.http.HttpListener;
import dev.scaledservice.controller.http.Reply;
import dev.scaledservice.controller.settings.Http;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Tells how the operator is: {@code /metrics}, {@code /healthz}, {@code /readyz}. */
public final class OperationsServer implements AutoCloseable {

  private static final Set<String> READ = Set.of("GET", "HEAD");

  private final HttpListener listener;
  private final CollectorRegistry registry;

  /**
   * Begins to answer.
   *
   * @throws IOException if the address cannot be had; the message names it
   */
  public OperationsServer(Http settings, CollectorRegistry registry, Health health)
      throws IOException {
    this.registry = registry;
    this.listener = new HttpListener("operations", settings.bind(), settings.port(), Map.of());
    listener.on("/", READ, OperationsServer::index);
    listener.on("/metrics", READ, this::metrics);
    listener.on("/healthz", READ, exchange -> health(exchange, health::alive));
    listener.on("/readyz", READ, exchange -> health(exchange, health::ready));
    listener.start();
  }

  /** The port it listens on. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }

  private static void index(HttpExchange exchange) throws IOException {
    boolean root = exchange.getRequestURI().getPath().equals("/");
    Reply.text(
        exchange,
        root ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_NOT_FOUND,
        "here are /metrics, /healthz and /readyz\n");
  }

  private static void health(HttpExchange exchange, Supplier<Health.Report> health)
      throws IOException {
    Health.Report report = health.get();
    Reply.text(
        exchange,
        report.ok() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE,
        report.text());
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String type = TextFormat.chooseContentType(exchange.getRequestHeaders().getFirst("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream(16_384);
    try (Writer writer = new OutputStreamWriter(body, StandardCharsets.UTF_8)) {
      // When a counter was made is one more series for each, which nobody asks for.
      TextFormat.writeFormat(
          type, writer, registry.filteredMetricFamilySamples(name -> !name.endsWith("_created")));
    }
    Reply.send(exchange, HttpURLConnection.HTTP_OK, type, body.toByteArray());
  }
}
