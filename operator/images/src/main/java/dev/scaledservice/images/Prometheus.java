package dev.scaledservice.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every query with 100, over TLS: what the API server of a real cluster speaks too. */
final class Prometheus implements AutoCloseable {

  private final SelfSigned keys;
  private final HttpsServer server;
  private final AtomicInteger answered = new AtomicInteger();

  Prometheus(Path folder) throws IOException {
    keys = SelfSigned.in(folder);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
    server.createContext("/", this::answer);
    server.start();
  }

  /** As the operator's settings want it. */
  String settings() {
    return "{main: {url: \"https://127.0.0.1:%d\", caFile: \"%s\"}}"
        .formatted(server.getAddress().getPort(), keys.certificate());
  }

  boolean wasAsked() {
    return answered.get() > 0;
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body =
        """
        {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[%d,"100"]}]}}
        """
            .formatted(Instant.now().getEpochSecond())
            .getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    answered.incrementAndGet();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
