package dev.scaledservice.signals.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A real HTTP server on loopback that answers queries as a test wants. */
final class Lookalike implements AutoCloseable {

  static final String JSON = "application/json";

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final List<String> credentials = new CopyOnWriteArrayList<>();
  private volatile Reply reply = exchange -> {};

  /** How a query is answered. */
  @FunctionalInterface
  interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private Lookalike(@Nullable SSLContext tls) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      if (tls == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scheme = tls == null ? "http" : "https";
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Lookalike open() {
    return new Lookalike(null);
  }

  static Lookalike behind(SSLContext tls) {
    return new Lookalike(tls);
  }

  /** Answers everything with this from now on. */
  Lookalike says(int status, String type, String body) {
    return replies(exchange -> send(exchange, status, type, body));
  }

  /** Answers with a vector of one number, measured now. */
  Lookalike measures(String number) {
    return replies(
        exchange -> send(exchange, 200, JSON, vector(System.currentTimeMillis(), number)));
  }

  Lookalike replies(Reply other) {
    reply = other;
    return this;
  }

  /** Takes questions and answers none until this server is closed. */
  Lookalike hangs() {
    return replies(exchange -> awaitEnd());
  }

  /** Begins an answer, and then sends a byte now and then, for ever. */
  Lookalike drips() {
    return replies(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", JSON);
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      while (released.getCount() > 0) {
        body.write(' ');
        body.flush();
        pause(Duration.ofMillis(10));
      }
    });
  }

  static String vector(long millis, String number) {
    return """
    {"status":"success","data":{"resultType":"vector",
     "result":[{"metric":{"job":"worker"},"value":[%d.%03d,"%s"]}]}}\
    """
        .formatted(millis / 1000, millis % 1000, number);
  }

  static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** With patience for everything, so that no slow machine makes a timeout of it. */
  PrometheusServer server() {
    return new PrometheusServer(
        "main",
        address(),
        new PrometheusServer.Auth.None(),
        null,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        8);
  }

  URI address() {
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
  }

  /** How often a query was asked. */
  int asked(String query) {
    AtomicInteger count = asked.get(query);
    return count == null ? 0 : count.get();
  }

  /** The header {@code Authorization} of every request so far; "none" where there was none. */
  List<String> credentials() {
    return credentials;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    credentials.add(authorization == null ? "none" : authorization);
    String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String query = URLDecoder.decode(form.replaceFirst("^query=", ""), UTF_8);
    asked.computeIfAbsent(query, one -> new AtomicInteger()).incrementAndGet();
    reply.to(exchange);
  }

  private void awaitEnd() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
