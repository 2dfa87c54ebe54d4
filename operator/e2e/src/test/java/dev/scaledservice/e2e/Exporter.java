package dev.scaledservice.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A target that the rig's Prometheus scrapes every second. */
final class Exporter implements AutoCloseable {

  private final HttpServer server;
  private volatile String text = "";

  /**
   * @param name of the file that tells Prometheus of it
   */
  Exporter(Rig rig, String name) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/metrics",
          exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
      Files.writeString(
          Path.of(rig.fact("PROMETHEUS_TARGETS"), name + ".json"),
          "[{\"targets\": [\"127.0.0.1:%d\"]}]".formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the text format; nothing ends all its series. */
  void says(String metrics) {
    text = metrics;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
