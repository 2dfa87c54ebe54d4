package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.RolloutPlan;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What keeps a step although its calls are good: numbers that are not known, gates that do not
 * agree.
 */
class HeldStepsTest extends RolloutsScene {

  @Test
  void goodCallsPromoteNothingWhileANumberOfItsOwnIsNotKnown() {
    String queue = "{metrics: [{name: queue, prometheus: {query: up}, below: 100}]}";
    look("edge", "{weight: 10}", queue);
    edge.a += 1000;
    edge.b += 100;
    now = now.plusSeconds(6);
    rollouts.beat();

    Sharing sharing = look("edge", "{weight: 10}", queue);

    assertThat(sharing.plan().waits()).isEqualTo("queue is not known: nobody asks for it");
    assertThat(sharing.evidence())
        .anyMatch(line -> line.startsWith("canary 0 failed of 100"))
        .contains("queue is not known: nobody asks for it");
    assertThat(Objects.requireNonNull(sharing.plan().memory()).phase()).isEqualTo(Phase.STEPPING);
  }

  private Sharing atTheGate() {
    return look("edge", "{weight: 10, gate: {webhook: {server: ci}}}");
  }

  /** Enough of them to leave the step, if it were not for the gate. */
  private void callsGoWell() {
    leadership.leading = true;
    atTheGate();
    edge.a += 1000;
    edge.b += 100;
    beatUntil("wants it to wait: so it says");
    assertThat(Objects.requireNonNull(atTheGate().plan().memory()).weight()).isEqualTo(10);
  }

  /** As the guard does, in time that goes by. */
  private void beatUntil(String waits) {
    await()
        .untilAsserted(() -> {
          now = now.plusSeconds(6);
          rollouts.beat();
          assertThat(atTheGate().plan().waits()).contains(waits);
        });
  }

  @Test
  void aGateHoldsAStepUntilItAgreesAndSeesTheEvidence() {
    callsGoWell();
    assertThat(shown).anyMatch(line -> line.contains("0 failed of 100"));

    says = Reply.Kind.APPROVE;

    beatUntil("instances it wants are ready"); // Promoting: as many as all calls want.
    assertThat(atTheGate().news()).anyMatch(news -> news.text().contains("webhook ci agreed"));
  }

  @Test
  void aGateThatRejectsHasTheCallsTakenBackByTheGuard() {
    callsGoWell();
    says = Reply.Kind.REJECT;

    await()
        .untilAsserted(() -> {
          now = now.plusSeconds(6);
          rollouts.beat();
          assertThat(told.getLast().canaryPercent()).isZero();
        });
    assertThat(Objects.requireNonNull(atTheGate().plan().memory()).why())
        .isEqualTo("webhook ci rejected it: so it says");
  }

  @Test
  void aGateThatSaysNothingHoldsNoAbortUpAndIsToldOfOnce() {
    says = Reply.Kind.NOTHING;
    leadership.leading = true;
    atTheGate();
    edge.a += 1000;
    edge.b += 100;
    beatUntil("so it says");
    assertThat(atTheGate().news())
        .filteredOn(news -> news.kind() == RolloutPlan.News.Kind.GATE_SILENT)
        .hasSize(1);

    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
  }
}
