package dev.scaledservice.routing.haproxy;

import static dev.scaledservice.routing.Splits.WORKER;
import static dev.scaledservice.routing.Splits.split;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Slot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HaproxyAgentTest {

  private HaproxyAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent =
        new HaproxyAgent(
            InetAddress.getLoopbackAddress(), 0, Duration.ofMillis(200), InstantSource.system());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void whoAsksBeforeAnythingIsKnownKeepsItsWeight() throws IOException {
    assertThat(ask("shop/worker a")).isEqualTo("\n");
  }

  @Test
  void questionsThatAreNoneKeepTheWeightToo() throws IOException {
    agent.apply(split(Slot.B, 10, 1, 1));

    for (String question :
        List.of(
            "", "shop/worker", "shop/worker c", "-/- a", "GET / HTTP/1.0", "a".repeat(10_000))) {
      assertThat(ask(question)).isEqualTo("\n");
    }
  }

  @Test
  void anInstanceWeighsItsPartOfTheShare() throws IOException {
    agent.apply(split(Slot.B, 50, 2, 1));

    assertThat(2 * percent(ask("shop/worker a"))).isEqualTo(percent(ask("shop/worker b")));
  }

  @Test
  void zeroIsZero() throws IOException {
    agent.apply(split(Slot.B, 0, 3, 1));

    assertThat(ask("shop/worker b")).isEqualTo("0%\n");
    assertThat(ask("shop/worker a")).isEqualTo("100%\n");
  }

  @Test
  void callsWithAHeaderSeeTheCanaryUntilTheSplitMatchesNoneAnyMore() throws IOException {
    agent.apply(split(Slot.B, 0, 3, 1, new HeaderMatch("X-Canary", "always")));
    assertThat(ask("shop/worker a preview")).isEqualTo("0%\n");
    assertThat(ask("shop/worker b preview")).isEqualTo("100%\n");

    agent.apply(split(Slot.B, 0, 3, 1));
    assertThat(ask("shop/worker a preview")).isEqualTo("100%\n");
    assertThat(ask("shop/worker b preview")).isEqualTo("0%\n");
  }

  @Test
  void whatIsForgottenChangesNothingAnyMore() throws IOException {
    agent.apply(split(Slot.B, 0, 3, 1));
    agent.forget(WORKER);

    assertThat(ask("shop/worker b")).isEqualTo("\n");
  }

  @Test
  void nobodyWhoAsksIsAFailureThatSaysWhatIsWanted() {
    assertThat(agent.apply(split(Slot.B, 10, 1, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures())
                .singleElement()
                .asString()
                .contains("agent-send \"shop/worker a\\n\""));
  }

  @Test
  void inForceOnceEveryServerOfASlotHasAsked() throws IOException {
    agent.apply(split(Slot.B, 10, 2, 1));
    ask("shop/worker a");
    ask("shop/worker b");
    assertThat(agent.apply(split(Slot.B, 10, 2, 1))).isInstanceOf(Outcome.Failed.class);

    ask("shop/worker a");
    assertThat(agent.apply(split(Slot.B, 10, 2, 1))).isInstanceOf(Outcome.InForce.class);

    assertThat(agent.apply(split(Slot.B, 0, 2, 1))).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void whoConnectsAndSaysNothingKeepsNobodyElseWaiting() throws IOException {
    agent.apply(split(Slot.B, 0, 3, 1));
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), agent.port()));
    }

    assertThat(ask("shop/worker b")).isEqualTo("0%\n");
    for (Socket socket : silent) {
      socket.close();
    }
  }

  private String ask(String question) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static int percent(String answer) {
    return Integer.parseInt(answer.strip().replace("%", ""));
  }
}
