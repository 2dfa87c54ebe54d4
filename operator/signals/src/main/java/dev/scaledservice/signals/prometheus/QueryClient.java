package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.http.BoundedClient;
import dev.scaledservice.signals.http.BoundedClient.Outcome;
import dev.scaledservice.signals.http.NoAnswer;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
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
  private final BoundedClient http;
  private final Semaphore atOnce;

  QueryClient(PrometheusServer server) {
    this.server = server;
    String base = server.address().toString();
    this.query = URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/query");
    this.credentials = new Credentials(server);
    this.text = new AnswerText(server);
    this.atOnce = new Semaphore(server.concurrency(), true);
    this.http = new BoundedClient(server.connectTimeout(), server.certificateAuthority());
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
      return switch (http.send(request(promql), server.requestTimeout(), longest)) {
        case Outcome.Answered(int status, String contentType, String body) ->
            reader.read(status, contentType, body);
        case Outcome.TooLong() ->
            otherwise.apply(
                new Answer.Nothing(
                    Answer.Outcome.TOO_LONG,
                    "the answer of %s is longer than %d MiB: put sum() around the query"
                        .formatted(server, longest >> 20)));
        case Outcome.Late() ->
            otherwise.apply(
                new Trouble(
                    Answer.Outcome.TIMEOUT,
                    NoAnswer.late(server.toString(), server.requestTimeout())));
        case Outcome.Broken(Throwable thrown) -> otherwise.apply(trouble(thrown));
      };
    } catch (Credentials.Unusable e) {
      return otherwise.apply(new Trouble(Answer.Outcome.DENIED, String.valueOf(e.getMessage())));
    } finally {
      atOnce.release();
    }
  }

  private Trouble trouble(Throwable thrown) {
    var why = new NoAnswer(server.toString(), server.settings(), server.connectTimeout(), thrown);
    return new Trouble(
        why.isConnectTimeout() ? Answer.Outcome.TIMEOUT : Answer.Outcome.UNREACHABLE, why.words());
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
    http.close();
  }
}
