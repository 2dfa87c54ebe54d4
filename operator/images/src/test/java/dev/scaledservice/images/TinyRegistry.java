package dev.scaledservice.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a registry (OCI distribution) as a push needs, with a certificate that nobody has
 * signed: one without would not tell its caller so, and be waited for.
 */
final class TinyRegistry implements AutoCloseable {

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final HttpsServer server;

  TinyRegistry(Path folder) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.in(folder).context()));
    server.createContext("/v2/", this::answer);
    server.start();
  }

  String name() {
    return "localhost:" + server.getAddress().getPort();
  }

  Map<String, byte[]> manifests() {
    return manifests;
  }

  Map<String, byte[]> blobs() {
    return blobs;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status =
        switch (exchange.getRequestMethod()) {
          case "HEAD", "GET" ->
              path.equals("/v2/") || blobs.containsKey(last) || manifests.containsKey(last)
                  ? 200
                  : 404;
          case "POST" -> upload(exchange, path + uploads.size(), body);
          case "PATCH" -> upload(exchange, path, body);
          case "PUT" ->
              path.contains("/manifests/") ? put(manifests, last, body) : finish(exchange, path);
          default -> 405;
        };
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private int upload(HttpExchange exchange, String place, byte[] body) {
    uploads.put(place, body);
    exchange.getResponseHeaders().set("Location", place);
    return 202;
  }

  private int finish(HttpExchange exchange, String place) {
    String digest = exchange.getRequestURI().getQuery().replaceFirst("^.*digest=", "");
    return put(blobs, digest, uploads.get(place));
  }

  private static int put(Map<String, byte[]> where, String name, byte[] body) {
    where.put(name, body);
    return 201;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
