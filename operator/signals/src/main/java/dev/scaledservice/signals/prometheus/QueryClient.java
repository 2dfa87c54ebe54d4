package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks one server, a bounded number of queries at a time, each for a bounded time. */
final class QueryClient implements AutoCloseable {

  /** One number needs a hundred bytes; a thousand series would be refused anyhow. */
  private static final int LONGEST_ANSWER = 1 << 20;

  /** Tens of thousands of series, for one query that many services share. */
  private static final int LONGEST_SHARED_ANSWER = 32 << 20;

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
    return ask(promql, LONGEST_ANSWER, text::read, trouble -> trouble);
  }

  /** The same for a query that yields many series. */
  AnswerText.Many askMany(String promql) throws InterruptedException {
    return ask(
        promql,
        LONGEST_SHARED_ANSWER,
        text::readMany,
        trouble -> new AnswerText.Many(List.of(), trouble));
  }

  /** Makes something of an answer. */
  private interface Reader<T> {
    T read(int status, String contentType, String body);
  }

  private <T> T ask(String promql, int longest, Reader<T> reader, Function<Answer, T> otherwise)
      throws InterruptedException {
    atOnce.acquire();
    try {
      var call = http.sendAsync(request(promql), head -> new BoundedText(longest));
      return answer(call, longest, reader, otherwise);
    } catch (Credentials.Unusable e) {
      return otherwise.apply(new Trouble(Outcome.DENIED, String.valueOf(e.getMessage())));
    } finally {
      atOnce.release();
    }
  }

  /**
   * Waits for the whole answer: the timeout of a request would end with the headers, and a body
   * that drips would never be given up.
   */
  private <T> T answer(
      CompletableFuture<HttpResponse<Optional<String>>> call,
      int longest,
      Reader<T> reader,
      Function<Answer, T> otherwise)
      throws InterruptedException {
    try {
      HttpResponse<Optional<String>> response =
          call.get(server.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return response
          .body()
          .map(body ->
              reader.read(
                  response.statusCode(),
                  response.headers().firstValue("Content-Type").orElse("no type"),
                  body))
          .orElseGet(() ->
              otherwise.apply(
                  new Answer.Nothing(
                      Outcome.TOO_LONG,
                      "the answer of %s is longer than %d MiB: put sum() around the query"
                          .formatted(server, longest >> 20))));
    } catch (TimeoutException e) {
      call.cancel(true);
      return otherwise.apply(Failure.late(server));
    } catch (InterruptedException e) {
      call.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      return otherwise.apply(new Failure(server, e).trouble());
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
