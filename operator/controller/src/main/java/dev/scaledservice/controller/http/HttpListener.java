package dev.scaledservice.controller.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on the JDK's own: a virtual thread a request, ten seconds for each, a bounded
 * number of connections.
 */
public final class HttpListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  static {
    // The JDK's server is told by system properties only, and reads them once.
    setUnlessSet("jdk.httpserver.maxConnections", "256");
    setUnlessSet("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final Map<String, String> always;
  private final Patience patience;

  /**
   * Listens, but answers nothing yet.
   *
   * @param name what its threads are called
   * @param port 0 for any that is free
   * @param always headers of every answer, whatever it is
   * @throws IOException if the address cannot be had; the message names it
   */
  public HttpListener(String name, String bind, int port, Map<String, String> always)
      throws IOException {
    this(name, bind, port, always, LONGEST);
  }

  HttpListener(String name, String bind, int port, Map<String, String> always, Duration longest)
      throws IOException {
    this.always = Map.copyOf(always);
    try {
      server = HttpServer.create(new InetSocketAddress(bind, port), 64);
    } catch (IOException e) {
      throw new IOException("cannot listen on %s:%d: %s".formatted(bind, port, e.getMessage()), e);
    }
    patience = new Patience(name, longest);
    server.setExecutor(patience);
  }

  /** Something that is asked. */
  @FunctionalInterface
  public interface Handler {
    void answer(HttpExchange exchange) throws IOException;
  }

  /**
   * Answers this path and those below it.
   *
   * @param methods those that it knows
   */
  public void on(String path, Set<String> methods, Handler handler) {
    server.createContext(path, exchange -> answer(exchange, methods, handler));
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** For answers that go on for long. */
  public Patience patience() {
    return patience;
  }

  @Override
  public void close() {
    server.stop(0);
    patience.close();
  }

  private void answer(HttpExchange exchange, Set<String> methods, Handler handler)
      throws IOException {
    always.forEach(exchange.getResponseHeaders()::set);
    try {
      if (methods.contains(exchange.getRequestMethod())) {
        handler.answer(exchange);
      } else {
        exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
        Reply.text(exchange, HttpURLConnection.HTTP_BAD_METHOD, "wants " + methods + "\n");
      }
    } catch (BadRequest e) {
      Reply.text(exchange, HttpURLConnection.HTTP_BAD_REQUEST, e.getMessage() + "\n");
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI().getPath(), e);
      if (exchange.getResponseCode() == -1) {
        Reply.text(exchange, HttpURLConnection.HTTP_INTERNAL_ERROR, "failed; see the log\n");
      }
    } finally {
      exchange.close();
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
