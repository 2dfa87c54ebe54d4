package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.controller.acting.Routed;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Slot;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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
    leadership.leading = true;
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

  /** Neither condemned by what the proxy has counted, nor let in further by it. */
  @Test
  void whoseCallsAPrometheusCountsIsNotJudgedByWhatTheProxyCounts() {
    String calls = "{calls: {prometheus: {total: a, failed: b}}}";
    look("edge", "{weight: 10}", calls);

    callsGoWrong();

    Sharing sharing = look("edge", "{weight: 10}", calls);
    assertThat(Objects.requireNonNull(sharing.plan().memory()).phase()).isEqualTo(Phase.STEPPING);
    assertThat(sharing.plan().waits()).contains("its calls are not known: nobody asks for them");
  }

  /** Nobody knows of which time it is. */
  @Test
  void whatAProxyCountedBeforeItIsAskedIsNotHeldAgainstARevision() {
    look("edge", "{weight: 10}", "{calls: {prometheus: {total: a, failed: b}}}");
    callsGoWrong();

    look("edge");
    now = now.plusSeconds(1);
    rollouts.beat();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.STEPPING);
    callsGoWrong();
    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  @Test
  void anAbortIsSaidWhileAStepIsStillWaitedFor() throws InterruptedException {
    edge.busy = new CountDownLatch(1);
    Thread reconciler = begin();

    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
    edge.busy.countDown();
    reconciler.join();
    assertThat(look("edge").routed()).isEqualTo(Routed.DONE);
    assertThat(told.getLast().canaryPercent()).isZero();
  }

  /** Or the router would go on with it for ever: nobody is left to have it forgotten again. */
  @Test
  void nothingIsSaidOfAServiceOnceItIsForgotten() throws InterruptedException {
    edge.deaf = new CountDownLatch(1);
    Thread reconciler = begin();
    int before = edge.forgotten;

    Thread leaver = Thread.ofPlatform().start(() -> rollouts.forget(KEY));

    await()
        .until(() ->
            leaver.getState() == Thread.State.BLOCKED
                || leaver.getState() == Thread.State.TERMINATED);
    assertThat(edge.forgotten).isEqualTo(before);
    edge.deaf.countDown();
    leaver.join();
    reconciler.join();
    assertThat(edge.forgotten).isEqualTo(before + 1);
  }

  /** Returns once the proxy is being told of a step. */
  private Thread begin() {
    int before = told.size();
    rollouts.begin();
    Thread reconciler = Thread.ofPlatform().start(() -> look("edge"));
    await().until(() -> told.size() > before);
    return reconciler;
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

  /** Good calls at one weight say nothing of the next, which nobody could put in force. */
  @Test
  void whileNobodyMayWriteNothingIsLetInAnyFurther() {
    nudged.clear();
    callsGoWell();
    assertThat(nudged).isEmpty();

    leadership.leading = true;
    callsGoWell();
    assertThat(nudged).contains(KEY);
    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.PROMOTING);
  }

  private void callsGoWell() {
    for (int look = 0; look < 5; look++) {
      edge.a += 1000;
      edge.b += 100;
      now = now.plusSeconds(6);
      rollouts.beat();
    }
  }

  @Test
  void whatWasToldBeforeIsNotKeptUpOnceItLeadsAgain() {
    rollouts.begin();

    assertThat(edge.forgotten).isEqualTo(1);
  }

  @Test
  void whatAnotherLeaderLetInAgainIsNotTurnedBackForWhatItWasBefore() {
    callsGoWrong();
    written = memory(Phase.BAKING, now);

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.BAKING);
  }

  @Test
  void whatARouterRemembersToBeRefusedIsTurnedBackByTheNextLeader() {
    written = memory();
    edge.remembers = told.getLast().newcomer();

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
    written = memory(Phase.BAKING);
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
    written = memory(Phase.ABORTED);
    annotations = "{scaledservice.dev/retry: now}";
    edge.remembers = told.getLast().newcomer();

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.STEPPING);
    assertThat(told.getLast().refused()).isFalse();
  }

  /** Such as a proxy that could not be reached when it was tried again. */
  @Test
  void whatWasTriedAgainIsNotTurnedBackByTheNextLeaderForWhatARouterMissed() {
    written = memory(Phase.ABORTED);
    String missed = told.getLast().newcomer();
    annotations = "{scaledservice.dev/retry: now}";
    rollouts.begin();
    written = memory();
    annotations = "{}";
    edge.remembers = missed;

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.STEPPING);
    assertThat(told.getLast().refused()).isFalse();
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
