package dev.scaledservice.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.scaledservice.kit.InFlight;
import dev.scaledservice.kit.JsonLine;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code /v1/work}, {@code /health} (alive) and {@code /ready} (wants calls). Every answer is a
 * JSON object; while draining, each closes its connection, so that callers come back elsewhere.
 */
final class Endpoints implements HttpHandler {
  private static final Set<String> METHODS = Set.of("GET", "POST");

  private final JsonLine identity;
  private final Slots slots;
  private final Work work;
  private final Meters meters;
  private final InFlight exchanges;
  private final Supplier<Phase> phase;

  Endpoints(
      Settings settings,
      Slots slots,
      Work work,
      Meters meters,
      InFlight exchanges,
      Supplier<Phase> phase) {
    this.identity =
        JsonLine.empty()
            .with("instance", settings.instance())
            .with("revision", settings.revision());
    this.slots = slots;
    this.work = work;
    this.meters = meters;
    this.exchanges = exchanges;
    this.phase = phase;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    exchanges.begin();
    try (exchange) {
      if (phase.get() == Phase.DRAINING) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/work" -> work(exchange);
        case "/health" -> answer(exchange, 200, identity.with("status", "alive"));
        case "/ready", "/health/ready" -> ready(exchange);
        default ->
            answer(
                exchange,
                404,
                identity.with("error", "no such path; there are /v1/work, /health and /ready"));
      }
    } finally {
      exchanges.end();
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Phase now = phase.get();
    answer(exchange, now == Phase.READY ? 200 : 503, identity.with("status", now.toString()));
  }

  private void work(HttpExchange exchange) throws IOException {
    if (!METHODS.contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, POST");
      answer(exchange, 405, identity.with("error", "wants GET or POST"));
      return;
    }
    meters.arrived();
    long begin = System.nanoTime();
    try {
      switch (slots.take(work)) {
        case Slots.Outcome.Done<Long>(Long result) -> {
          double millis = (System.nanoTime() - begin) / 1e6;
          meters.answered(millis);
          answer(exchange, 200, identity.with("result", result).with("millis", millis));
        }
        case Slots.Outcome.Refused<Long> _ -> {
          meters.refused();
          exchange.getResponseHeaders().set("Retry-After", "1");
          answer(exchange, 503, identity.with("error", "overloaded: the queue is full"));
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      meters.failed();
      answer(exchange, 500, identity.with("error", "stopped while working"));
    } catch (IOException callerGone) {
      meters.failed();
      throw callerGone;
    }
  }

  private static void answer(HttpExchange exchange, int status, JsonLine body) throws IOException {
    byte[] bytes = (body + "\n").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
