package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks a registry as anybody could, without any client of ours. */
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI consul;

  /** What was answered, and the index it stands at; 0 without one. */
  record Reply(int status, String text, long index) {

    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }
  }

  Browser(URI consul) {
    this.consul = consul;
  }

  Reply get(String path) {
    return waiting(path).join();
  }

  /** A request that may take long. */
  CompletableFuture<Reply> waiting(String path) {
    return send("GET", path, "");
  }

  Reply put(String path, String body) {
    return send("PUT", path, body).join();
  }

  Reply delete(String path) {
    return send("DELETE", path, "").join();
  }

  /** JSON may be written with single quotes. */
  Reply transact(String operations) {
    return put("/v1/txn", operations.replace('\'', '"'));
  }

  @Override
  public void close() {
    http.close();
  }

  private CompletableFuture<Reply> send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(consul.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString())
        .thenApply(response ->
            new Reply(
                response.statusCode(),
                response.body(),
                response.headers().firstValueAsLong("X-Consul-Index").orElse(0)));
  }
}
