package dev.scaledservice.kit.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.kit.InFlight;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The paths of the service, {@code /health} (alive) and {@code /ready} (wants calls). Every answer
 * is a JSON object; while draining, each closes its connection, so that callers come back
 * elsewhere.
 */
final class Endpoints implements HttpHandler {
  private static final Set<String> METHODS = Set.of("GET", "POST");

  private final JsonLine identity;
  private final Map<String, Route> routes;
  private final Door door;
  private final ServiceMeter meter;
  private final InFlight exchanges;
  private final Supplier<Phase> phase;
  private final Log log;

  Endpoints(
      Common common,
      Map<String, Route> routes,
      ServiceMeter meter,
      InFlight exchanges,
      Supplier<Phase> phase,
      Log log) {
    this.identity = common.identity();
    this.routes = new TreeMap<>(routes);
    this.door = new Door(common.places());
    this.meter = meter;
    this.exchanges = exchanges;
    this.phase = phase;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    exchanges.begin();
    try (exchange) {
      if (phase.get() == Phase.DRAINING) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      String path = exchange.getRequestURI().getPath();
      Route route = routes.get(path);
      if (route != null) {
        work(exchange, path, route);
      } else {
        send(exchange, answerAt(path));
      }
    } finally {
      exchanges.end();
    }
  }

  private Answer answerAt(String path) {
    return switch (path) {
      case "/health" -> Answer.ok(JsonLine.empty().with("status", "alive"));
      case "/ready", "/health/ready" -> {
        Phase now = phase.get();
        yield new Answer(
            now == Phase.READY ? 200 : 503,
            JsonLine.empty().with("status", now.toString()),
            Map.of());
      }
      default ->
          Answer.error(
              404,
              "no such path; there are %s, /health and /ready"
                  .formatted(String.join(", ", routes.keySet())));
    };
  }

  private void work(HttpExchange exchange, String path, Route route) throws IOException {
    if (!METHODS.contains(exchange.getRequestMethod())) {
      send(exchange, Answer.error(405, "wants GET or POST").with("Allow", "GET, POST"));
      return;
    }
    var context = Context.from(name -> joined(exchange.getRequestHeaders(), name));
    meter.arrived(path);
    long begin = System.nanoTime();
    int status = 0;
    try {
      Answer answer = answer(route, context);
      send(exchange, answer);
      status = answer.status();
    } finally {
      double millis = (System.nanoTime() - begin) / 1e6;
      meter.ended(path, status, millis);
      tell(context, path, status, millis);
    }
  }

  private Answer answer(Route route, Context context) {
    if (!door.enter(context.priority())) {
      return Answer.error(503, "overloaded: too many calls at once").with("Retry-After", "1");
    }
    try {
      return route.answer(context);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Answer.error(500, "stopped while working");
    } finally {
      door.leave();
    }
  }

  /** Null where there is none; several are one, joined by commas. */
  private static @Nullable String joined(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? null : String.join(",", values);
  }

  /** Calls of a trace that is recorded, and those that failed. */
  private void tell(Context context, String path, int status, double millis) {
    if ((context.trace().flags() & 1) == 1 || status == 0 || status == 500) {
      log.info(
          "call",
          JsonLine.empty()
              .with("trace_id", context.trace().traceId())
              .with("span_id", context.trace().spanId())
              .with("priority", context.priority().name())
              .with("path", path)
              .with("status", status)
              .with("millis", Math.round(millis * 100) / 100.0));
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = (identity.with(answer.body()) + "\n").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
