package dev.scaledservice.local.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that speaks as Consul does, in this process. What it holds is gone when it is closed.
 *
 * <p>Safe for threads; a thread a request, and a request may wait long.
 */
public final class EmbeddedConsul implements AutoCloseable {

  static final String DATACENTER = "dc1";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedConsul.class);

  static {
    // The JDK's server sends headers and body apart: without this the second waits 40 ms for the
    // first to be acknowledged. Read once, when the first server is made.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Store store = new Store();
  private final Routes routes = new Routes(store);
  private final Faults faults = new Faults();
  private final InetSocketAddress address;
  private HttpServer server;
  private ExecutorService threads;

  /**
   * Listens.
   *
   * @param address port 0 for any that is free
   * @throws UncheckedIOException when it is taken
   */
  public EmbeddedConsul(InetSocketAddress address) {
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.server = listen(address, threads);
    this.address = server.getAddress();
  }

  /** Where it listens, such as {@code http://127.0.0.1:40123}. */
  public URI uri() {
    return URI.create("http://%s:%d".formatted(address.getHostString(), address.getPort()));
  }

  /** What is wrong with it. */
  public Faults faults() {
    return faults;
  }

  /** Forgets everything, as a server whose disk was lost. */
  public void wipe() {
    store.wipe();
  }

  /** Stops listening, so that connections are refused; what it holds stays. */
  public synchronized void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * Listens again at the same address.
   *
   * @throws UncheckedIOException when it is taken
   */
  public synchronized void resume() {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = listen(address, threads);
  }

  @Override
  public void close() {
    faults.clear();
    stop();
  }

  private HttpServer listen(InetSocketAddress where, ExecutorService on) {
    try {
      var listening = HttpServer.create(where, 0);
      listening.createContext("/", this::handle);
      listening.setExecutor(on);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + where, e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!faults.hangs()) {
        var answer = answer(exchange);
        if (!faults.losesAnswerTo(exchange.getRequestMethod())) {
          send(exchange, answer);
        }
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    try {
      return faults.treat(Request.of(exchange), routes::answer);
    } catch (Refusal e) {
      return Answer.text(e.status(), e.words());
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
      return Answer.text(500, e.toString());
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    faults.headers(answer).forEach(headers::set);
    var body = answer.body();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
