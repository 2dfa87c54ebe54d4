package dev.scaledservice.signals.prometheus;

import static dev.scaledservice.signals.prometheus.Lookalike.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.signals.prometheus.Answer.Nothing;
import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may answer, and what people are told about it. */
class AnswersTest {

  private final Lookalike lookalike = Lookalike.open();

  @AfterEach
  void close() {
    lookalike.close();
  }

  @Test
  void aNumberIsANumberWithItsTime() throws Exception {
    lookalike.says(200, JSON, Lookalike.vector(1_772_359_200_250L, "62.5"));

    assertThat(ask())
        .isEqualTo(new Answer.Value(62.5, Instant.parse("2026-03-01T10:00:00.250Z"), ""));
  }

  @Test
  void zeroIsANumberToo() throws Exception {
    lookalike.says(200, JSON, Lookalike.vector(1_772_359_200_000L, "0"));

    assertThat(ask()).isEqualTo(new Answer.Value(0, Instant.parse("2026-03-01T10:00:00Z"), ""));
  }

  @Test
  void aScalarIsANumber() throws Exception {
    lookalike.says(200, JSON, result("scalar", "[1772359200,\"7\"]"));

    assertThat(ask()).isEqualTo(new Answer.Value(7, Instant.parse("2026-03-01T10:00:00Z"), ""));
  }

  @Test
  void warningsComeWithTheNumber() throws Exception {
    lookalike.says(
        200,
        JSON,
        """
        {"status":"success","warnings":["store 2 does not answer","partial response"],
         "infos":["metric might not be a counter"],
         "data":{"resultType":"scalar","result":[1772359200,"7"]}}
        """);

    assertThat(ask())
        .isEqualTo(
            new Answer.Value(
                7,
                Instant.parse("2026-03-01T10:00:00Z"),
                "store 2 does not answer; partial response"));
  }

  @ParameterizedTest
  @CsvSource({"NaN,0/0", "+Inf,1/0", "-Inf,1/0"})
  void whatIsNoNumberIsNotZero(String text, String cause) throws Exception {
    lookalike.says(200, JSON, Lookalike.vector(1_772_359_200_000L, text));

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.NOT_A_NUMBER, "the query yields %s, as %s does".formatted(text, cause)));
  }

  @Test
  void anEmptyVectorIsNotZero() throws Exception {
    lookalike.says(200, JSON, result("vector", "[]"));

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.EMPTY, "the query finds no series: is its metric spelt so, and scraped?"));
  }

  @Test
  void severalSeriesAreNotAddedUpUnasked() throws Exception {
    lookalike.says(
        200,
        JSON,
        result(
            "vector",
            "[{\"metric\":{\"pod\":\"a\"},\"value\":[1,\"1\"]},"
                + "{\"metric\":{\"pod\":\"b\"},\"value\":[1,\"2\"]}]"));

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.SEVERAL, "the query yields 2 series ({pod=a}, ...): put sum() around it"));
  }

  @Test
  void aRangeIsNoNumber() throws Exception {
    lookalike.says(200, JSON, result("matrix", "[{\"metric\":{},\"values\":[[1,\"1\"]]}]"));

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.SEVERAL,
                "the query yields a range: leave out [..] or put rate() around it"));
  }

  @Test
  void aTextIsNoNumber() throws Exception {
    lookalike.says(200, JSON, result("string", "[1,\"9\"]"));

    assertThat(ask())
        .isEqualTo(
            new Nothing(Outcome.NOT_A_NUMBER, "the query yields a text, which is no number"));
  }

  @Test
  void aHistogramIsNoNumber() throws Exception {
    lookalike.says(
        200,
        JSON,
        result("vector", "[{\"metric\":{},\"histogram\":[1,{\"count\":\"3\",\"sum\":\"9\"}]}]"));

    assertThat(ask().outcome()).isEqualTo(Outcome.NOT_A_NUMBER);
    assertThat(why()).contains("histogram_quantile()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "[1,\"twelve\"]", "{}", "null"})
  void aSampleThatIsNoneIsTrouble(String sample) throws Exception {
    lookalike.says(200, JSON, result("scalar", sample));

    assertThat(ask()).isInstanceOf(Trouble.class);
    assertThat(why()).contains("main");
  }

  @Test
  void aQueryThatDoesNotParseIsRefusedInPrometheusWords() throws Exception {
    lookalike.says(
        400,
        JSON,
        """
        {"status":"error","errorType":"bad_data","error":"invalid parameter \\"query\\": 1:5: parse error"}
        """);

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.REFUSED_QUERY,
                "Prometheus main refuses the query:"
                    + " invalid parameter \"query\": 1:5: parse error"));
  }

  @Test
  void aQueryThatCannotBeCarriedOutIsRefused() throws Exception {
    lookalike.says(422, JSON, error("execution", "found duplicate series"));

    assertThat(ask().outcome()).isEqualTo(Outcome.REFUSED_QUERY);
  }

  @Test
  void relativesOfPrometheusRefuseInTheirOwnWay() throws Exception {
    lookalike.says(422, JSON, error("422", "unknown func \"rat\""));

    assertThat(ask().outcome()).isEqualTo(Outcome.REFUSED_QUERY);
  }

  @Test
  void aQueryThatTookTheServerTooLongIsATimeout() throws Exception {
    lookalike.says(503, JSON, error("timeout", "query timed out in expression evaluation"));

    assertThat(ask())
        .isEqualTo(
            new Trouble(
                Outcome.TIMEOUT,
                "Prometheus main gave the query up: query timed out in expression evaluation"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void whoIsNotLetInIsToldWhatToSet(int status) throws Exception {
    lookalike.says(status, "text/plain", "go away");

    assertThat(ask())
        .isEqualTo(
            new Trouble(
                Outcome.DENIED,
                "Prometheus main denies access (%d): set prometheus.servers.main.username or"
                        .formatted(status)
                    + " prometheus.servers.main.bearerTokenFile"));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void aServerThatFailsIsSaidToFail(int status) throws Exception {
    lookalike.says(status, "text/html", "<h1>busy</h1>");

    assertThat(ask())
        .isEqualTo(new Trouble(Outcome.FAILED, "Prometheus main fails (%d)".formatted(status)));
  }

  @Test
  void aServerThatFailsInPrometheusWordsIsQuoted() throws Exception {
    lookalike.says(503, JSON, error("unavailable", "TSDB not ready"));

    assertThat(ask())
        .isEqualTo(new Trouble(Outcome.FAILED, "Prometheus main fails (503): TSDB not ready"));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var elsewhere = Lookalike.open().measures("1")) {
      lookalike.replies(exchange -> {
        exchange.getResponseHeaders().set("Location", elsewhere.address().toString());
        Lookalike.send(exchange, 302, "text/html", "moved");
      });

      assertThat(ask())
          .isEqualTo(
              new Trouble(
                  Outcome.UNREADABLE,
                  "Prometheus main redirects (302), which is not followed:"
                      + " check prometheus.servers.main.url"));
      assertThat(elsewhere.credentials()).isEmpty();
    }
  }

  @Test
  void aPageIsNoPrometheus() throws Exception {
    lookalike.says(200, "text/html", "<html>Welcome to nginx!</html>");

    assertThat(ask())
        .isEqualTo(
            new Trouble(
                Outcome.UNREADABLE,
                "what answers for Prometheus main (200, text/html) is no Prometheus:"
                    + " check prometheus.servers.main.url"));
  }

  @Test
  void otherJsonIsNoPrometheus() throws Exception {
    lookalike.says(200, JSON, "{\"status\":\"UP\"}");

    assertThat(ask().outcome()).isEqualTo(Outcome.UNREADABLE);
    assertThat(why()).contains("is no Prometheus");
  }

  @Test
  void halfAnAnswerIsNone() throws Exception {
    lookalike.says(200, JSON, "{\"status\":\"success\",\"data\":{\"resultType\":\"vec");

    assertThat(ask())
        .isEqualTo(new Trouble(Outcome.UNREADABLE, "the answer of Prometheus main is cut off"));
  }

  @Test
  void aConnectionThatEndsInTheMiddleOfTheAnswerIsSaid() throws Exception {
    lookalike.replies(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", JSON);
      exchange.sendResponseHeaders(200, 5000);
      exchange.getResponseBody().write(new byte[100]);
      exchange.close();
    });

    assertThat(ask().outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(why()).startsWith("Prometheus main breaks its answer off");
  }

  @Test
  void anAnswerWithoutEndIsNotReadToTheEnd() throws Exception {
    byte[] block = "{\"status\":\"success\", ".repeat(1000).getBytes(UTF_8);
    lookalike.replies(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", JSON);
      exchange.sendResponseHeaders(200, 0);
      while (true) { // Until nobody reads it any more.
        exchange.getResponseBody().write(block);
      }
    });

    assertThat(ask())
        .isEqualTo(
            new Nothing(
                Outcome.TOO_LONG,
                "the answer of Prometheus main is longer than 1 MiB: put sum() around the query"));
  }

  @Test
  void aServerThatHangsIsGivenUp() throws Exception {
    lookalike.hangs();

    assertThat(ask(impatient())).isEqualTo(late());
  }

  @Test
  void aServerThatDripsIsGivenUpToo() throws Exception {
    lookalike.drips();

    assertThat(ask(impatient())).isEqualTo(late());
  }

  @Test
  void aPortThatNobodyListensAtIsSaid() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(ask(PrometheusServer.at("main", URI.create("http://localhost:" + free))))
        .isEqualTo(
            new Trouble(
                Outcome.UNREACHABLE,
                "Prometheus main refuses connections: does it run, and is the port in"
                    + " prometheus.servers.main.url right?"));
  }

  @Test
  void aHostThatNobodyKnowsIsSaid() throws Exception {
    // A label too long for DNS, so that no name server is asked, whatever this machine has.
    URI nowhere = URI.create("http://" + "p".repeat(70) + ":9090");

    assertThat(ask(PrometheusServer.at("main", nowhere)))
        .isEqualTo(
            new Trouble(
                Outcome.UNREACHABLE,
                "the host of Prometheus main is not known: check prometheus.servers.main.url"));
  }

  @Test
  void whatSpeaksNoHttpIsSaid() throws Exception {
    try (var mail = Rude.saying("220 mail.example ESMTP\r\n")) {
      assertThat(
              ask(PrometheusServer.at("main", URI.create("http://localhost:" + mail.port())))
                  .outcome())
          .isEqualTo(Outcome.UNREACHABLE);
    }
  }

  @Test
  void aPathInTheAddressIsKept() throws Exception {
    lookalike.replies(exchange ->
        Lookalike.send(exchange, 400, JSON, error("bad_data", exchange.getRequestURI().getPath())));
    var server = lookalike.server();
    var prefixed =
        new PrometheusServer(
            "main",
            server.address().resolve("/select/0/prometheus"),
            server.auth(),
            null,
            server.connectTimeout(),
            server.requestTimeout(),
            1);

    assertThat(((Nothing) ask(prefixed)).why()).endsWith(": /select/0/prometheus/api/v1/query");
  }

  private Trouble late() {
    return new Trouble(Outcome.TIMEOUT, "Prometheus main does not answer within 300 ms");
  }

  private PrometheusServer impatient() {
    return new PrometheusServer(
        "main",
        lookalike.address(),
        new PrometheusServer.Auth.None(),
        null,
        Duration.ofSeconds(20),
        Duration.ofMillis(300),
        1);
  }

  private Answer ask() throws InterruptedException {
    return ask(lookalike.server());
  }

  private String why() throws InterruptedException {
    return switch (ask()) {
      case Answer.Value value -> throw new AssertionError("a number: " + value);
      case Nothing(var outcome, String why) -> why;
      case Trouble(var outcome, String why) -> why;
    };
  }

  private static Answer ask(PrometheusServer server) throws InterruptedException {
    try (var client = new QueryClient(server)) {
      return client.ask("up");
    }
  }

  private static String result(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}"
        .formatted(type, result);
  }

  private static String error(String type, String text) {
    return "{\"status\":\"error\",\"errorType\":\"%s\",\"error\":\"%s\"}"
        .formatted(type, text.replace("\"", "\\\""));
  }
}
