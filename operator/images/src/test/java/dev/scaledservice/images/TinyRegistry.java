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
 * As much of a registry (OCI distribution) as a push and a pull need, with a certificate that
 * nobody has signed: one without would not tell its caller so, and be waited for.
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
    switch (exchange.getRequestMethod()) {
      case "HEAD", "GET" -> give(exchange, path, last);
      case "POST" -> say(exchange, upload(exchange, path + uploads.size(), body));
      case "PATCH" -> say(exchange, upload(exchange, path, body));
      case "PUT" ->
          say(
              exchange,
              path.contains("/manifests/") ? put(manifests, last, body) : finish(exchange, path));
      default -> say(exchange, 405);
    }
    exchange.close();
  }

  private static void say(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  private void give(HttpExchange exchange, String path, String last) throws IOException {
    byte[] found = path.contains("/manifests/") ? manifests.get(last) : blobs.get(last);
    if (found == null) {
      say(exchange, path.equals("/v2/") ? 200 : 404);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(found.length));
      say(exchange, 200);
      return;
    }
    exchange.sendResponseHeaders(200, found.length);
    exchange.getResponseBody().write(found);
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
