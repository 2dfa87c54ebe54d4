package dev.scaledservice.controller.gates;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A real HTTP server on loopback that keeps a gate, and answers as a test wants. */
final class Keeper implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer = exchange -> send(exchange, 204, "");

  /** What somebody sent. */
  record Request(String method, String path, String type, String signature, String body) {}

  /** How a request is answered. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private Keeper() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Keeper open() {
    return new Keeper();
  }

  URI address(String path) {
    return URI.create("http://localhost:%d%s".formatted(server.getAddress().getPort(), path));
  }

  Keeper says(int status, String body) {
    answer = exchange -> send(exchange, status, body);
    return this;
  }

  Keeper redirectsTo(String place) {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", place);
          send(exchange, 302, "");
        };
    return this;
  }

  /** Takes requests and answers none until this server is closed. */
  Keeper hangs() {
    answer = exchange -> linger(Long.MAX_VALUE);
    return this;
  }

  /** Begins to agree, and then sends a space now and then, for ever. */
  Keeper drips() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          while (released.getCount() > 0) {
            body.write(' ');
            body.flush();
            linger(10);
          }
        };
    return this;
  }

  List<Request> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(headers.getFirst("Content-Type")),
            String.valueOf(headers.getFirst("X-ScaledService-Signature")),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    answer.to(exchange);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void linger(long millis) {
    try {
      boolean _ = released.await(millis, TimeUnit.MILLISECONDS);
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
