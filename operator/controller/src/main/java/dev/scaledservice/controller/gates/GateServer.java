package dev.scaledservice.controller.gates;

import dev.scaledservice.controller.settings.Webhooks;
import dev.scaledservice.engine.rollout.Gate;
import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.http.BoundedClient;
import dev.scaledservice.signals.http.BoundedClient.Outcome;
import dev.scaledservice.signals.http.NoAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** One server of webhooks. */
final class GateServer implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** A verdict and a sentence need a few hundred bytes. */
  private static final int LONGEST_ANSWER = 16 << 10;

  private final String name;
  private final String settings;
  private final Webhooks.Server server;
  private final Signature signature;
  private final BoundedClient http;
  private final InstantSource clock;

  GateServer(String name, Webhooks.Server server, InstantSource clock) {
    this.name = "webhook " + name;
    this.settings = "webhooks.servers." + name;
    this.server = server;
    this.signature =
        new Signature(
            Objects.requireNonNull(server.signingKeyFile()), settings + ".signingKeyFile");
    this.http = new BoundedClient(CONNECT, server.caFile());
    this.clock = clock;
  }

  boolean isOpenTo(String namespace) {
    return server.isOpenTo(namespace);
  }

  /** Asks, and waits for the answer, but never longer than settings and gate say. */
  Reply ask(ServiceKey service, Question question, List<String> evidence)
      throws InterruptedException {
    var text = new AnswerText(question.id(), name);
    Duration timeout = timeout(question.gate());
    try {
      HttpRequest request =
          request(question.gate(), Asked.of(service, question, evidence, clock.instant()));
      return switch (http.send(request, timeout, LONGEST_ANSWER)) {
        case Outcome.Answered(int status, String contentType, String body) ->
            text.read(status, contentType, body);
        case Outcome.TooLong() ->
            text.nothing(
                "the answer of %s is longer than %d KiB".formatted(name, LONGEST_ANSWER >> 10));
        case Outcome.Late() -> text.nothing(NoAnswer.late(name, timeout));
        case Outcome.Broken(Throwable thrown) ->
            text.nothing(new NoAnswer(name, settings, CONNECT, thrown).words());
      };
    } catch (Signature.Unusable e) {
      return text.nothing(String.valueOf(e.getMessage()));
    }
  }

  private Duration timeout(Gate.Webhook gate) {
    Duration own = gate.timeout();
    return own == null || own.compareTo(server.timeout()) > 0 ? server.timeout() : own;
  }

  private HttpRequest request(Gate.Webhook gate, Asked asked) throws Signature.Unusable {
    byte[] body = asked.json();
    return HttpRequest.newBuilder(address(gate))
        .header("Content-Type", "application/json")
        .header("User-Agent", "scaledservice")
        .header(Signature.HEADER, signature.of(body, clock.instant()))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private URI address(Gate.Webhook gate) {
    String base = server.url().toString();
    if (gate.path().isEmpty()) {
      return server.url();
    }
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + gate.path());
  }

  @Override
  public void close() {
    http.close();
  }
}
