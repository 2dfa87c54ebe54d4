package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one server, a bounded number of queries at a time, each for a bounded time. */
final class QueryClient implements AutoCloseable {

  /** One number needs a hundred bytes; a thousand series would be refused anyhow. */
  private static final int LONGEST_ANSWER = 1 << 20;

  private final PrometheusServer server;
  private final URI query;
  private final Credentials credentials;
  private final AnswerText text;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final Semaphore atOnce;

  QueryClient(PrometheusServer server) {
    this.server = server;
    String base = server.address().toString();
    this.query = URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/query");
    this.credentials = new Credentials(server);
    this.text = new AnswerText(server);
    this.atOnce = new Semaphore(server.concurrency(), true);
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(server.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor);
    if (server.certificateAuthority() != null) {
      builder.sslContext(Authorities.of(server.certificateAuthority()));
    }
    this.http = builder.build();
  }

  PrometheusServer server() {
    return server;
  }

  Answer ask(String promql) throws InterruptedException {
    atOnce.acquire();
    try {
      return answer(http.sendAsync(request(promql), head -> new BoundedText(LONGEST_ANSWER)));
    } catch (Credentials.Unusable e) {
      return new Trouble(Outcome.DENIED, String.valueOf(e.getMessage()));
    } finally {
      atOnce.release();
    }
  }

  /**
   * Waits for the whole answer: the timeout of a request would end with the headers, and a body
   * that drips would never be given up.
   */
  private Answer answer(CompletableFuture<HttpResponse<Optional<String>>> call)
      throws InterruptedException {
    try {
      HttpResponse<Optional<String>> response =
          call.get(server.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return response
          .body()
          .map(body ->
              text.read(
                  response.statusCode(),
                  response.headers().firstValue("Content-Type").orElse("no type"),
                  body))
          .orElseGet(() ->
              new Answer.Nothing(
                  Outcome.TOO_LONG,
                  "the answer of %s is longer than 1 MiB: put sum() around the query"
                      .formatted(server)));
    } catch (TimeoutException e) {
      call.cancel(true);
      return Failure.late(server);
    } catch (InterruptedException e) {
      call.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      return new Failure(server, e).trouble();
    }
  }

  private HttpRequest request(String promql) throws Credentials.Unusable {
    var request =
        HttpRequest.newBuilder(query)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8)));
    String authorization = credentials.header();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
    executor.close();
  }
}
