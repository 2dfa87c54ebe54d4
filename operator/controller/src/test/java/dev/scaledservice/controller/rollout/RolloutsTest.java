package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Slot;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The guard: what it does about calls that go wrong, whoever leads. */
class RolloutsTest extends RolloutsScene {

  @Test
  void whoNoLongerSharesTheCallsOutIsLetGoOf() {
    assertThat(edge.forgotten).isZero();

    look("another");

    assertThat(edge.forgotten).isEqualTo(1);
  }

  @Test
  void routersAreToldOfEveryStep() {
    assertThat(told.getLast().canaryPercent()).isEqualTo(10);
    assertThat(told.getLast().members()).hasSize(3);
  }

  /** A pod is ready before a proxy has found it: what it was sent until then would be lost. */
  @Test
  void whoNoProxyHasFoundGetsNoCallsAndTheGuardLetsItInWhenOneHas() {
    rollouts.close();
    rollouts = rollouts();
    Set<String> old = Set.of("10.0.0.1:80", "10.0.0.2:80");
    // The instance is still known by the slot of the one that had its address before.
    edge.found = Map.of(Slot.A, Set.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"));

    assertThat(look("edge").plan().waits())
        .isEqualTo("proxies have found 0 of the 1 instances it wants");
    assertThat(told.getLast().canaryPercent()).isZero();

    edge.found = Map.of(Slot.A, old, Slot.B, Set.of("10.0.0.3:80"));
    nudged.clear();
    rollouts.beat();

    assertThat(nudged).containsExactly(KEY);
    assertThat(look("edge").plan().weight()).isEqualTo(10);
    assertThat(told.getLast().canaryPercent()).isEqualTo(10);
  }

  @Test
  void theGuardTakesCallsBackBeforeAnybodyElseKnows() {
    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
    assertThat(nudged).contains(KEY);
    RolloutMemory memory = Objects.requireNonNull(memory());
    assertThat(memory.phase()).isEqualTo(Phase.ABORTED);
    assertThat(String.valueOf(memory.why())).contains("E = ");
  }

  /** A proxy counts neither slow calls nor shed ones: that there were none is not said. */
  @Test
  void onlyWhatIsCountedIsToldOf() {
    for (int second = 0; second < 5; second++) {
      edge.a += 90;
      edge.b += 10;
      now = now.plusSeconds(1);
      rollouts.beat();
    }

    assertThat(look("edge").evidence()).singleElement().asString().contains("0 failed of 4");
  }

  /** Its good calls would make the only instance of the new one look like a bad one of two. */
  @Test
  void whoHadTheSlotBeforeIsNotTakenForTheNewRevision() {
    edge.predecessor = 100;
    rollouts.beat();
    edge.predecessor = 200;

    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  @Test
  void whatWasTakenAwayWhileNobodyCouldWriteStaysAway() {
    written = look("edge").plan().memory();
    callsGoWrong();
    await().until(() -> told.getLast().canaryPercent() == 0);

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.ABORTED);
    assertThat(told.getLast().canaryPercent()).isZero();
  }

  @Test
  void whatARouterRemembersToBeRefusedIsTurnedBackByTheNextLeader() {
    written = look("edge").plan().memory();
    edge.remembers = true;

    rollouts.begin();

    RolloutMemory memory = Objects.requireNonNull(memory());
    assertThat(memory.phase()).isEqualTo(Phase.ABORTED);
    assertThat(memory.why())
        .isEqualTo("the leader before turned it back, and could not write down why");
    assertThat(told.getLast().canaryPercent()).isZero();
    assertThat(told.getLast().refused()).isTrue();
  }

  /** Stable gets no calls then: to wait for some would be in vain. */
  @Test
  void aPromotedVersionIsJudgedByItselfByTheNextLeaderToo() {
    RolloutMemory is = Objects.requireNonNull(memory());
    written =
        new RolloutMemory(
            is.old(),
            is.fresh(),
            Phase.BAKING,
            0,
            100,
            now,
            true,
            false,
            false,
            now,
            null,
            Map.of());
    rollouts.begin();
    look("edge");

    for (int second = 0; second < 5; second++) {
      edge.b += 100;
      edge.failed += second == 0 ? 0 : 50;
      now = now.plusSeconds(1);
      rollouts.beat();
    }

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.ABORTED);
  }

  /** Headers may lead to it, and the next leader has to know. */
  @Test
  void anAbortAtAWeightOfZeroIsToldToo() {
    rollouts.close();
    rollouts = rollouts();
    look("edge", "{weight: 0, gate: {manual: {}}}");

    callsGoWrong();

    await().until(() -> told.getLast().refused());
  }

  @Test
  void whatAPersonWantsTriedAgainIsNotTurnedBackForWhatARouterRemembers() {
    RolloutMemory is = Objects.requireNonNull(memory());
    written =
        new RolloutMemory(
            is.old(),
            is.fresh(),
            Phase.ABORTED,
            0,
            0,
            now,
            false,
            false,
            false,
            null,
            "bad",
            Map.of());
    annotations = "{scaledservice.dev/retry: now}";
    edge.remembers = true;

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.STEPPING);
    assertThat(told.getLast().newcomer()).isEmpty();
  }

  @Test
  void newCountsAreLookedAtAtOnce() {
    rollouts.start(Duration.ofDays(1));
    for (int look = 0; look < 5; look++) {
      edge.a += 90;
      edge.b += 10;
      edge.failed += look == 0 ? 0 : 5;
      now = now.plusSeconds(1);
      int looks = edge.looks.get();

      rollouts.soon();

      await().until(() -> edge.looks.get() > looks || told.getLast().canaryPercent() == 0);
    }
    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  @Test
  void whereAnotherLeadsItLetsGo() {
    leadership.another = true;

    callsGoWrong();

    assertThat(told.getLast().canaryPercent()).isEqualTo(10);
    assertThat(edge.forgotten).isPositive();
  }

  @Test
  void aProxyThatTheSettingsDoNotNameIsSaid() {
    rollouts.close();
    rollouts = rollouts();

    assertThat(look("other").routed().failures()).singleElement().asString().contains("\"other\"");
  }
}
