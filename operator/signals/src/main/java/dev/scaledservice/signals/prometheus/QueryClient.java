package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.concurrent.Semaphore;

/** Asks one server, a bounded number of queries at a time. */
final class QueryClient implements AutoCloseable {

  /** One number needs a hundred bytes; a thousand series would be refused anyhow. */
  private static final long LONGEST_ANSWER = 1 << 20;

  private final PrometheusServer server;
  private final URI query;
  private final HttpClient http;
  private final Semaphore atOnce;

  QueryClient(PrometheusServer server) {
    this.server = server;
    String base = server.address().toString();
    this.query = URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/query");
    this.atOnce = new Semaphore(server.concurrency(), true);
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(server.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    if (server.certificateAuthority() != null) {
      builder.sslContext(Authorities.of(server.certificateAuthority()));
    }
    this.http = builder.build();
  }

  Answer ask(String promql) throws InterruptedException {
    atOnce.acquire();
    try {
      HttpResponse<String> response =
          http.send(
              request(promql),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofString(), LONGEST_ANSWER));
      return AnswerText.read(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse("no type"),
          response.body());
    } catch (HttpTimeoutException e) {
      return new Trouble(
          Outcome.TIMEOUT,
          "Prometheus does not answer within %d ms".formatted(server.requestTimeout().toMillis()));
    } catch (IOException e) {
      return new Trouble(Outcome.UNREACHABLE, "Prometheus cannot be reached: " + cause(e));
    } finally {
      atOnce.release();
    }
  }

  private HttpRequest request(String promql) throws IOException {
    var request =
        HttpRequest.newBuilder(query)
            .timeout(server.requestTimeout())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8)));
    switch (server.auth()) {
      case PrometheusServer.Auth.None none -> {}
      case PrometheusServer.Auth.Basic(String user, String password) ->
          request.header(
              "Authorization",
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
      case PrometheusServer.Auth.BearerFile(var file) ->
          request.header("Authorization", "Bearer " + Files.readString(file).strip());
    }
    return request.build();
  }

  private static String cause(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
