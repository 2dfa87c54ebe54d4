package dev.scaledservice.controller.gates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.controller.settings.Webhooks;
import dev.scaledservice.engine.rollout.Gate;
import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.Reply.Kind;
import dev.scaledservice.signals.ServiceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a webhook is sent, and what is made of whatever comes back. */
class ConfiguredGatesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** So that no slow machine makes a timeout of an answer. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static final Duration IMPATIENT = Duration.ofMillis(200);

  @TempDir private Path folder;
  private Path key;
  private final Keeper keeper = Keeper.open();

  @BeforeEach
  void writeKey() throws IOException {
    key = Files.writeString(folder.resolve("key"), "0123456789abcdef\n");
  }

  @AfterEach
  void close() {
    keeper.close();
  }

  private static Question question(Gate.Webhook gate) {
    return new Question("v2/1/then/ci", "v2", "v1", 1, 3, 10, gate);
  }

  private Reply ask() throws InterruptedException {
    return ask(keeper.address("/rollouts"), PATIENT, new Gate.Webhook("ci", "", null));
  }

  private Reply ask(URI url, Duration timeout, Gate.Webhook gate) throws InterruptedException {
    var settings =
        new Webhooks(Map.of("ci", new Webhooks.Server(url, key, null, timeout, List.of("shop"))));
    try (var gates = new ConfiguredGates(settings, () -> NOW)) {
      return gates.ask(WORKER, question(gate), List.of("canary 1 failed of 90"));
    }
  }

  private Keeper.Request request() {
    assertThat(keeper.requests()).hasSize(1);
    return keeper.requests().getFirst();
  }

  private static Reply reply(Kind kind, String message) {
    return new Reply("v2/1/then/ci", kind, message);
  }

  @Test
  void itIsToldWhatTheRolloutIsAndWhatWasSeenOfIt() throws Exception {
    ask();

    JsonNode body = JSON.readTree(request().body());
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "namespace",
            "service",
            "revision",
            "stableRevision",
            "step",
            "steps",
            "weight",
            "evidence",
            "time");
    assertThat(body.path("namespace").asText()).isEqualTo("shop");
    assertThat(body.path("service").asText()).isEqualTo("worker");
    assertThat(body.path("revision").asText()).isEqualTo("v2");
    assertThat(body.path("stableRevision").asText()).isEqualTo("v1");
    assertThat(body.path("step").asInt()).isEqualTo(2);
    assertThat(body.path("steps").asInt()).isEqualTo(3);
    assertThat(body.path("weight").asInt()).isEqualTo(10);
    assertThat(body.path("evidence").path(0).asText()).isEqualTo("canary 1 failed of 90");
    assertThat(body.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(request().method()).isEqualTo("POST");
    assertThat(request().type()).isEqualTo("application/json");
  }

  @Test
  void theIdIsTheSameForEachTryOfOneGateAndAnotherForAnotherService() throws Exception {
    ask();
    ask();
    var settings =
        new Webhooks(
            Map.of("ci", new Webhooks.Server(keeper.address("/"), key, null, PATIENT, List.of())));
    try (var gates = new ConfiguredGates(settings, () -> NOW)) {
      gates.ask(
          new ServiceKey("bank", "worker"), question(new Gate.Webhook("ci", "", null)), List.of());
    }

    assertThat(keeper.requests().stream().map(ConfiguredGatesTest::id).distinct()).hasSize(2);
    assertThat(id(keeper.requests().get(0))).isEqualTo(id(keeper.requests().get(1)));
  }

  private static String id(Keeper.Request request) {
    try {
      return JSON.readTree(request.body()).path("id").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void timeAndBodyAreSigned() throws Exception {
    assertThat(new Signature(key, "key").of("{\"a\":1}".getBytes(UTF_8), NOW))
        .as("printf '1767323045.{\"a\":1}' | openssl dgst -sha256 -hmac 0123456789abcdef")
        .isEqualTo(
            "t=1767323045,v1=4c32cf781f3565724c268f18d7bc9ba04dd466529b0127d152f7e9f20a8ea5e0");

    ask();

    assertThat(request().signature())
        .isEqualTo(new Signature(key, "key").of(request().body().getBytes(UTF_8), NOW));
  }

  @Test
  void aKeyThatIsRotatedCountsAtOnce() throws Exception {
    ask();
    Files.writeString(key, "another key, just as long");
    ask();

    assertThat(keeper.requests().stream().map(Keeper.Request::signature).distinct()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "/rollouts,  /teams/worker, /rollouts/teams/worker",
    "/rollouts/, /teams/worker, /rollouts/teams/worker",
    "/rollouts/, '',            /rollouts/",
    "'',         /worker,       /worker"
  })
  void thePathIsAppended(String base, String path, String called) throws Exception {
    ask(keeper.address(base), PATIENT, new Gate.Webhook("ci", path, null));

    assertThat(request().path()).isEqualTo(called);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "204 | ''                                               | APPROVE | ''",
        "200 | ' '                                              | APPROVE | ''",
        "200 | {\"verdict\":\"Approve\"}                        | APPROVE | ''",
        "201 | {\"verdict\":\"Approve\",\"message\":\"by Ann\"} | APPROVE | by Ann",
        "200 | {\"verdict\":\"Wait\",\"message\":\"tests run\"} | WAIT    | tests run",
        "200 | {\"verdict\":\"Wait\",\"more\":1}                | WAIT    | ''",
        "200 | {\"verdict\":\"Reject\",\"message\":\"a\\n\\tb\"} | REJECT  | a b",
      })
  void whatIsAVerdict(int status, String body, Kind kind, String message) throws Exception {
    keeper.says(status, body);

    assertThat(ask()).isEqualTo(reply(kind, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {}                                            | answers without a verdict",
        "200 | {\"verdict\":\"approve\"}                     | answers without a verdict",
        "200 | {\"verdict\":true}                            | answers without a verdict",
        "200 | [\"Approve\"]                                 | answers without a verdict",
        "200 | <html>Sign in</html>                          | answers what is no JSON",
        "200 | {\"verdict\":\"Approve\"                      | answers what is no JSON",
        "200 | {\"verdict\":\"Approve\"} {}                  | answers what is no JSON",
        "200 | {\"verdict\":\"Wait\",\"verdict\":\"Approve\"} | answers what is no JSON",
        "400 | {\"verdict\":\"Reject\"}                      | answers 400",
        "500 | {\"verdict\":\"Approve\"}                     | answers 500",
      })
  void whatIsNone(int status, String body, String why) throws Exception {
    keeper.says(status, body);

    Reply reply = ask();

    assertThat(reply.kind()).isEqualTo(Kind.NOTHING);
    assertThat(reply.message()).startsWith("webhook ci " + why);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (Keeper other = Keeper.open()) {
      keeper.redirectsTo(other.address("/inside").toString());

      assertThat(ask())
          .isEqualTo(reply(Kind.NOTHING, "webhook ci redirects (302), which is not followed"));
      assertThat(other.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverHangsOrDripsIsGivenUp(boolean hangs) throws Exception {
    Keeper unused = hangs ? keeper.hangs() : keeper.drips();

    Reply reply = ask(unused.address("/"), IMPATIENT, new Gate.Webhook("ci", "", null));

    assertThat(reply).isEqualTo(reply(Kind.NOTHING, "webhook ci does not answer within 200 ms"));
  }

  @ParameterizedTest
  @CsvSource({"PT0.2S, PT30S, 200 ms", "PT30S, PT0.2S, 200 ms"})
  void aGateMayWaitForLessThanTheSettingsSayAndForNoMore(
      Duration settings, Duration gate, String waited) throws Exception {
    keeper.hangs();

    Reply reply = ask(keeper.address("/"), settings, new Gate.Webhook("ci", "", gate));

    assertThat(reply.message()).isEqualTo("webhook ci does not answer within " + waited);
  }

  @Test
  void aHugeAnswerIsNotRead() throws Exception {
    keeper.says(200, " ".repeat(20 << 10) + "{\"verdict\":\"Approve\"}");

    assertThat(ask())
        .isEqualTo(reply(Kind.NOTHING, "the answer of webhook ci is longer than 16 KiB"));
  }

  @Test
  void aLongMessageIsCut() throws Exception {
    keeper.says(200, "{\"verdict\":\"Wait\",\"message\":\"%s\"}".formatted("x".repeat(5000)));

    assertThat(ask().message()).isEqualTo("x".repeat(200) + "...");
  }

  @Test
  void nobodyThereIsSaid() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    Reply reply =
        ask(URI.create("http://localhost:" + free), PATIENT, new Gate.Webhook("ci", "", null));

    assertThat(reply)
        .isEqualTo(
            reply(
                Kind.NOTHING,
                "webhook ci refuses connections: does it run, and is the port in"
                    + " webhooks.servers.ci.url right?"));
  }

  @ParameterizedTest
  @CsvSource({
    ",      cannot be read",
    "'',    holds no key: wants 16 characters or more",
    "short, holds no key: wants 16 characters or more"
  })
  void withoutAKeyNothingIsSent(@Nullable String content, String why) throws Exception {
    if (content == null) {
      Files.delete(key);
    } else {
      Files.writeString(key, content);
    }

    Reply reply = ask();

    assertThat(reply.kind()).isEqualTo(Kind.NOTHING);
    assertThat(reply.message()).contains("webhooks.servers.ci.signingKeyFile " + why);
    assertThat(keeper.requests()).isEmpty();
  }

  @Test
  void aNameThatIsNotThereOrNotForTheNamespaceIsSaidInTheSameWords() throws Exception {
    var settings =
        new Webhooks(
            Map.of(
                "ci",
                new Webhooks.Server(keeper.address("/"), key, null, PATIENT, List.of("bank"))));
    try (var gates = new ConfiguredGates(settings, () -> NOW)) {
      for (String name : List.of("ci", "other")) {
        Reply reply = gates.ask(WORKER, question(new Gate.Webhook(name, "", null)), List.of());

        assertThat(reply.message())
            .isEqualTo(
                "the operator's settings have no webhook \"%s\" for this namespace: see webhooks.servers there"
                    .formatted(name));
      }
    }
    assertThat(keeper.requests()).isEmpty();
  }
}
