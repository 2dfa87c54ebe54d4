package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What of a rollout outlives the leader that began it. */
@Tag("cluster")
class RolloutTakeoverTest extends RolloutScene {

  private static Turnstile apiServer;
  private static volatile boolean unwritable;

  @BeforeAll
  static void start() {
    apiServer =
        Turnstile.toApiServer(rig, write -> !unwritable || !write.contains("/worker/status"));
    operate(Place.of(rig).through(apiServer.kubeconfig(rig), rig.fact("CONSUL_HTTP_ADDR")));
  }

  @AfterAll
  static void closeTurnstile() {
    apiServer.close();
  }

  @AfterEach
  void writable() {
    unwritable = false;
  }

  @Test
  void theNextLeaderGoesOnWhereItWas() {
    String second = steppingAt(2, 10);
    operator().killAndReplace();
    eventually(() -> assertThat(operator().log()).contains("started"));

    bothWell(first, second);

    eventually(() -> assertThat(canary().phase()).isEqualTo("Baking"));
    assertThat(stable()).isEqualTo(second);
  }

  @Test
  void anAbortThatNobodyCouldWriteDownIsWrittenByTheNextLeader() {
    String second = steppingAt(2, 10);
    eventually(() -> assertThat(passing(second)).hasSize(1));
    unwritable = true;
    calls(50, first, 3, second);
    eventually(() -> assertThat(passing(second)).isEmpty());
    operator().kill();
    calls(50, first, 0, "");
    unwritable = false;
    assertThat(canary().phase()).isEqualTo("Stepping");

    operator().killAndReplace();

    List<JsonNode> letIn = new ArrayList<>();
    eventually(() -> {
      passing(second).forEach(letIn::add);
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(canary().because()).contains("could not write down");
    });
    assertThat(letIn).isEmpty();

    cluster.kubectl("annotate", "scaledservice", "worker", "scaledservice.dev/retry=now");

    eventually(() -> assertThat(passing(second)).hasSize(1));
    assertThat(canary().phase()).isEqualTo("Stepping");
  }

  @Test
  void whileNobodyCanLeadCallsAreTakenBackInConsul() {
    String second = steppingAt(2, 10);
    eventually(() -> assertThat(passing(second)).hasSize(1));
    int before = operator().log().length();
    // One that cannot hear of any node would call all of them lost as soon as it can say so.
    rig.component("stop", "kcm");
    rig.component("kill", "apiserver");
    try {
      eventually(() -> assertThat(operator().log().substring(before)).contains("writing nothing"));

      calls(50, first, 3, second);

      eventually(() -> assertThat(passing(second)).isEmpty());
      assertThat(passing(first)).hasSize(4);
      assertThat(cluster.consul("/v1/catalog/nodes").body()).contains("\"refused\"");
    } finally {
      rig.component("start", "apiserver");
      rig.component("start", "kcm");
    }

    eventually(() -> assertThat(canary().phase()).isEqualTo("Aborted"));
    assertThat(passing(second)).isEmpty();
    assertThat(stable()).isEqualTo(first);
  }
}
