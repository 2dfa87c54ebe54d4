package dev.scaledservice.controller.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.controller.settings.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told, and what it cannot do. */
class PageServerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Board board = new Board(() -> NOW);
  private PageServer server;
  private Visitor visitor;

  @BeforeEach
  void open() throws IOException {
    server =
        new PageServer(
            new Page(true, "127.0.0.1", 0, null, null), board, () -> NOW, () -> "leading");
    visitor = new Visitor(server.port());
  }

  @AfterEach
  void close() {
    visitor.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/main.js",
        "/style.css",
        "/sign-in",
        "/api/v1/services",
        "/api/v1/services/shop/nobody",
        "/nothing-here",
        "/api/v1/services/%25zz"
      })
  void everyAnswerForbidsWhatDoesNotComeFromHere(String path) {
    var headers = visitor.get(path).headers();

    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*", "http:");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
  }

  @Test
  void thePageItselfAsksForNothingElsewhereAndHasNothingInline() {
    assertThat(visitor.get("/").body())
        .doesNotContain("http:", "https:", "<style", " style=", " onclick=", "<script>")
        .contains("src=\"/main.js\"");
  }

  @Test
  void theWorstComesFirst() {
    board.publish(Samples.service("shop", "quiet").build());
    board.publish(Samples.service("shop", "growing").replicas(2, 4).build());
    board.publish(Samples.service("shop", "down").replicas(0, 4).build());
    board.publish(
        Samples.service("shop", "stuck")
            .condition("RolloutProgressing", "False", "ProgressDeadlineExceeded", "no pod came")
            .build());
    board.publish(
        Samples.service("bank", "mute")
            .condition("MetricsFresh", "False", "MetricUnknown", "requests: nobody sends it")
            .build());

    JsonNode services = visitor.json("/api/v1/services").get("services");

    assertThat(services.findValuesAsText("name"))
        .containsExactly("down", "stuck", "mute", "growing", "quiet");
    assertThat(services.findValuesAsText("word"))
        .containsExactly("none ready", "rollout stuck", "no metrics", "growing", "steady");
  }

  @Test
  void aRolloutIsChangingWhileItIsJudgedAndFailingOnceItWasTurnedBack() {
    for (String phase : List.of("Stepping", "Promoting", "Baking", "Warm", "Aborted")) {
      board.publish(Samples.service("shop", phase.toLowerCase(Locale.ROOT)).canary(phase).build());
    }

    JsonNode services = visitor.json("/api/v1/services").get("services");

    assertThat(services.findValuesAsText("name"))
        .containsExactly("aborted", "baking", "promoting", "stepping", "warm");
    assertThat(services.findValuesAsText("word"))
        .containsExactly("aborted", "baking", "promoting", "canary 10 %", "steady");
    assertThat(services.findValuesAsText("canary"))
        .containsExactly("false", "true", "true", "true", "false");
    JsonNode canary = visitor.json("/api/v1/services/shop/stepping").at("/detail/canary");
    assertThat(canary.path("step").asText()).isEqualTo("2/3");
    assertThat(canary.at("/tracks/1/share").asInt()).isEqualTo(10);
    assertThat(canary.path("evidence")).hasSize(1);
    assertThat(visitor.json("/api/v1/services/shop/warm").at("/detail/canary/level").asText())
        .isEqualTo("quiet");
  }

  @Test
  void unknownIsAGapAndNeverZero() {
    board.publish(Samples.service("shop", "worker").load(null, null).build());

    JsonNode service = visitor.json("/api/v1/services/shop/worker");

    assertThat(service.at("/service/load").isNull()).isTrue();
    JsonNode load = service.at("/series/load");
    assertThat(load).hasSize(Track.FINE_STEPS).allMatch(JsonNode::isNull);
    JsonNode ready = service.at("/series/ready");
    assertThat(ready.get(ready.size() - 1).asInt()).isEqualTo(4);
    assertThat(ready.get(ready.size() - 2).isNull()).as("nobody watched then").isTrue();
  }

  @Test
  void noFigureThatIsNoNumberReachesAPage() {
    board.publish(
        Samples.service("shop", "worker").load(Double.NaN, Double.POSITIVE_INFINITY).build());

    JsonNode service = visitor.json("/api/v1/services/shop/worker");

    assertThat(service.at("/service/load").isNull()).isTrue();
    assertThat(service.at("/service/capacity").isNull()).isTrue();
  }

  @Test
  void hostileTextIsTextOnly() {
    String hostile = "</script><img src=x onerror=alert(1)>\r\n\r\nevent: hello\ndata: \u2028\"";
    board.publish(Samples.service("shop", "worker").sentence(hostile).build());

    var answer = visitor.get("/api/v1/services");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(Visitor.parsed(answer.body()).at("/services/0/sentence").asText())
        .isEqualTo(hostile);
    try (var stream = visitor.events("")) {
      assertThat(stream.next("hello").at("/services/0/sentence").asText()).isEqualTo(hostile);
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(visitor.get("/api/v1/services/shop/nobody").statusCode()).isEqualTo(404);
    assertThat(visitor.get("/api/v1/services/shop/nobody").body())
        .contains("no service is called shop/nobody");
    for (String path : List.of("/etc/passwd", "/page/main.js", "/..%2fmain.js", "/main.js.map")) {
      assertThat(visitor.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void nothingCanBeWritten() {
    for (String path : List.of("/", "/api/v1/services", "/api/v1/services/shop/worker")) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        var answer = visitor.send(method, path, "{}");
        assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow"))
            .hasValueSatisfying(
                allowed -> assertThat(allowed).contains("GET").doesNotContain(method));
      }
    }
  }

  @Test
  void anEscapeThatIsNoneIsABadRequest() {
    assertThat(visitor.get("/api/v1/services/shop/worker?range=%25zz").statusCode()).isEqualTo(404);
    assertThat(raw("GET /api/v1/events?service=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void aNameFromElsewhereThatPointsHereReadsNothing() {
    assertThat(raw("GET /api/v1/services HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("GET /api/v1/services HTTP/1.1\r\nHost: localhost:8081\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void firstAllThenOnlyWhatChanged() {
    for (int i = 0; i < 50; i++) {
      board.publish(Samples.service("shop", "service-" + i).build());
    }
    try (var stream = visitor.events("shop/service-7")) {
      JsonNode hello = stream.next("hello");
      assertThat(hello.get("services")).hasSize(50);
      assertThat(hello.get("standing").asText()).isEqualTo("leading");
      await().until(() -> server.spectators() == 1);
      stream.next("services"); // What happened between the two is told again, once.
      stream.next("service");

      board.publish(
          Samples.service("shop", "service-7")
              .replicas(4, 9)
              .decided(NOW, 4, 9, "4 -> 9: requests 912/s, 100/s each wanted")
              .build());

      JsonNode news = stream.next("services");
      assertThat(news.get("changed").findValuesAsText("name")).containsExactly("service-7");
      JsonNode service = stream.next("service");
      assertThat(service.at("/decisions/0/to").asInt()).isEqualTo(9);
      assertThat(service.at("/series/load").size()).isLessThanOrEqualTo(2);

      board.forget("shop", "service-8");
      assertThat(stream.next("services").at("/gone/0").asText()).isEqualTo("shop/service-8");
    }
  }

  @Test
  void whoComesBackIsToldEverythingAnew() {
    board.publish(Samples.service("shop", "worker").build());
    try (var stream = visitor.events("")) {
      assertThat(stream.next("hello").get("services")).hasSize(1);
    }
    board.publish(Samples.service("shop", "app").build());
    try (var stream = visitor.events("")) {
      assertThat(stream.next("hello").get("services")).hasSize(2);
    }
  }

  @Test
  void twentyPagesHearOfIt() {
    List<Visitor.Stream> pages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pages.add(visitor.events("shop/worker"));
    }
    pages.forEach(page -> page.next("hello"));
    await().until(() -> server.spectators() == 20);

    board.publish(Samples.service("shop", "worker").replicas(4, 9).build());

    for (Visitor.Stream page : pages) {
      JsonNode changed = page.next("services").get("changed");
      while (changed.isEmpty()) { // Who leads was told first.
        changed = page.next("services").get("changed");
      }
      assertThat(changed.get(0).get("desired").asInt()).isEqualTo(9);
    }
    pages.forEach(Visitor.Stream::close);
    await().until(() -> server.spectators() == 0);
  }

  @Test
  void thereIsAnEndToOpenPages() {
    List<Visitor.Stream> pages = new ArrayList<>();
    for (int i = 0; i < Live.MOST; i++) {
      pages.add(visitor.events(""));
    }
    await().until(() -> server.spectators() == Live.MOST);

    try (var one = visitor.events("")) {
      assertThat(one.code()).isEqualTo(503);
    }
    assertThat(visitor.get("/api/v1/services").statusCode()).isEqualTo(200);
    pages.forEach(Visitor.Stream::close);
  }

  @Test
  void whoGoesWithoutAWordIsForgotten() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      await().until(() -> server.spectators() == 1);
      socket.setSoLinger(true, 0); // A reset, as when a phone loses its network.
    }
    await().until(() -> server.spectators() == 0);
  }

  private String raw(String request) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
