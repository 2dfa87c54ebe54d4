package dev.scaledservice.engine.stages;

import static dev.scaledservice.engine.stages.Story.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit.State;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Plan.Standing;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.OnOpen;
import dev.scaledservice.engine.Target;
import org.junit.jupiter.api.Test;

/** What an open breaker means for the count: one story a rule, then rules that meet. */
class BreakerStoriesTest {

  private static final Standing CALM = Standing.CALM;

  /** A worker that {@code app} has been calling with as much as its replicas take. */
  private static Story busy(int replicas) {
    return replicas(replicas).called("app", replicas * 100).during("2 min");
  }

  // R1: hidden demand

  @Test
  void anOpenBreakerIsDemandNotSilence() {
    busy(6)
        .load(560)
        .opened("app", 400, 160, 352)
        .says(
            "6 -> 10: requests 560/s, 100 each wanted; breaker app->worker open 38 %:"
                + " demand 912/s = 560 admitted + 352 not permitted")
        .finds(Rule.HIDDEN_DEMAND, "demand 912/s");
  }

  @Test
  void whatAdmissionShedIsDemandToo() {
    busy(6)
        .load(500)
        .caller("app", State.OPEN, new Calls(400, 100, 0, 60, 352))
        .then(10, "demand 912/s = 500 admitted + 60 shed + 352 not permitted");
  }

  @Test
  void everyCallersBreakerOpenAtOnceLeavesNoLoadToSee() {
    busy(6)
        .called("web", 100)
        .during("20 s")
        .opened("app", 0, 0, 600)
        .opened("web", 0, 0, 300)
        .load(0)
        .then(9, "breakers app->worker and 1 more open 100 %: demand 900/s = 0 admitted");
  }

  @Test
  void oneStepDoublesAtMostAndTheNextWaitsForIt() {
    busy(4)
        .opened("app", 300, 300, 900)
        .ready(4)
        .then(8, "8 of 12 for now")
        .neverFewerThan(8, "30 s")
        .then(8, "4 of 8 replicas are ready, the next step when all are")
        .allReady()
        .opened("app", 700, 50, 550)
        .during("1 s")
        .then(13, "demand 1,300/s");
  }

  @Test
  void triedAgainIsNotWantedMore() {
    busy(4)
        .opened("app", 0, 0, 5000)
        .then(8, "demand 5,000/s = 0 admitted + 5,000 not permitted, counted as 800/s")
        .during("2 s")
        .neverFewerThan(8, "60 s")
        .then(8, "stays 8");
  }

  @Test
  void usageIsTurnedIntoReplicasByWhatAReplicaTook() {
    replicas(4)
        .metric("requests", new Target.Value(60), "")
        .load(60)
        .called("app", 200)
        .during("1 min")
        .load(20)
        .opened("app", 50, 10, 300)
        .then(8, "breaker app->worker open 83 %: demand 360/s");
  }

  @Test
  void withoutAnyIdeaOfWhatAReplicaTakesItIsSaid() {
    Story.firstSeenWith(4)
        .metric("requests", new Target.Value(60), "")
        .value("requests", 70)
        .opened("app", 50, 10, 300)
        .finds(Rule.HIDDEN_DEMAND, "not known yet how many calls a replica takes");
  }

  @Test
  void aPolicyABoundAndAPinHoldForBreakersToo() {
    busy(6).bounds(1, 8).opened("app", 300, 100, 600).then(8, "maxReplicas 8 allows no more");
    busy(6).upBy(1, "60 s").opened("app", 300, 100, 600).then(7, "scaleUp policy allows no more");
    busy(6).pinned(3).opened("app", 300, 100, 600).then(3, "pinned to 3");
  }

  @Test
  void observingSaysWhatItWouldDo() {
    Story story = busy(6).mode(Mode.OBSERVE).opened("app", 300, 100, 600);
    story.then(6, "6 -> 10");
    assertThat(story.plan().act()).isFalse();
  }

  // R2: not overload

  @Test
  void aBugIsNotOverload() {
    replicas(6)
        .called("app", 100)
        .load(100)
        .downWindow("0 s")
        .during("2 min")
        .opened("app", 0, 40, 60)
        .then(1, "stays 1")
        .during("10 s")
        .finds(Rule.NOT_OVERLOAD, "1 take the whole demand");
  }

  @Test
  void failingFarBelowItsTargetsIsNotOverload() {
    replicas(6)
        .load(200)
        .called("app", 200)
        .during("2 min")
        .opened("app", 0, 100, 100)
        .during("10 s")
        .finds(Rule.NOT_OVERLOAD, "not for lack of replicas: the worst metric is at 33 %")
        .then(6, "not for lack of replicas")
        .neverFewerThan(6, "10 min");
  }

  @Test
  void demandThatTheReplicasTakeIsNotOverload() {
    busy(6)
        .opened("app", 0, 300, 300)
        .during("10 s")
        .finds(Rule.NOT_OVERLOAD, "not for lack of replicas: 6 take the whole demand");
  }

  // R3: waits for a dependency

  @Test
  void aServiceThatWaitsIsNotScaled() {
    busy(6)
        .metric("inflight", new Target.AverageValue(10), "")
        .value("inflight", 200)
        .calls("sensor", State.OPEN, new Calls(20, 0, 0, 0, 180), new Standing(true, true, ""))
        .says(
            "stays 6: inflight 200, 10 each wanted (20 replicas); waits for sensor"
                + " (breaker worker->sensor open 90 %), which is being scaled");
  }

  @Test
  void aDependencyThatIsSlowIsWaitedForBeforeItsBreakerOpens() {
    busy(6)
        .metric("inflight", new Target.AverageValue(10), "")
        .value("inflight", 200)
        .calls("sensor", State.CLOSED, new Calls(40, 0, 160, 0, 0), CALM)
        .then(6, "waits for sensor (worker->sensor: 80 % time out)")
        .load(100)
        .neverFewerThan(6, "10 min");
  }

  @Test
  void inAChainTheDeepestIsNamed() {
    Story story =
        busy(6)
            .calls(
                "store", State.OPEN, new Calls(20, 0, 0, 0, 180), new Standing(true, false, "disk"))
            .finds(Rule.WAITS_FOR_DEPENDENCY, "waits for disk (breaker worker->store open 90 %)");
    assertThat(story.plan().coordination().standing().waitsFor()).isEqualTo("disk");
  }

  @Test
  void twoThatCallEachOtherDoNotWaitForEver() {
    busy(6)
        .calls("peer", State.OPEN, new Calls(0, 0, 0, 0, 180), new Standing(true, true, "worker"))
        .opened("app", 300, 100, 600)
        .then(10, "demand 1,000/s");
  }

  @Test
  void aDependencyThatHardlyAnyCallNeedsStopsNobody() {
    busy(6)
        .calls("sensor", State.CLOSED, new Calls(500, 0, 0, 0, 0), CALM)
        .calls("hints", State.OPEN, new Calls(0, 0, 0, 0, 20), CALM)
        .load(900)
        .then(9, "6 -> 9: requests 900/s");
  }

  @Test
  void whatComesInAtTheDoorIsServedWhileItWaits() {
    busy(6)
        .calls("sensor", State.OPEN, new Calls(20, 0, 0, 0, 180), CALM)
        .load(900)
        .then(9, "6 -> 9: requests 900/s, 100 each wanted; waits for sensor");
  }

  // R4: no way down

  @Test
  void nothingFallsWhileABreakerIsOpenAndForAWindowAfter() {
    busy(6)
        .load(100)
        .opened("app", 100, 0, 5)
        .neverFewerThan(6, "20 min")
        .says(
            "stays 6: 1 would do (requests 100/s, 100 each wanted),"
                + " but breaker app->worker refuses calls")
        .called("app", 100)
        .neverFewerThan(6, "298 s")
        .then(6, "a breaker refused calls 299 s ago, within the last 300 s")
        .then(1, "6 -> 1");
  }

  @Test
  void aBreakerThatIsOpenWhileNobodyCallsHoldsNothing() {
    busy(6)
        .load(100)
        .caller("app", State.OPEN, Calls.NONE)
        .during("301 s")
        .then(1, "stays 1: requests 100/s");
  }

  @Test
  void theOwnBreakersHoldToo() {
    busy(6)
        .load(100)
        .calls("hints", State.OPEN, new Calls(0, 0, 0, 0, 2), CALM)
        .calls("sensor", State.CLOSED, new Calls(500, 0, 0, 0, 0), CALM)
        .neverFewerThan(6, "10 min")
        .then(6, "breaker worker->hints refuses calls");
  }

  @Test
  void aRestartKeepsTheHold() {
    busy(6)
        .downWindow("0 s")
        .load(100)
        .opened("app", 100, 0, 5)
        .during("10 s")
        .called("app", 100)
        .restarted()
        .downWindow("0 s")
        .neverFewerThan(6, "59 s")
        .during("2 s")
        .then(1, "stays 1");
  }

  @Test
  void aFallbackDoesNotLowerEither() {
    busy(6)
        .downWindow("0 s")
        .onMissing(Missing.FALLBACK, 2, "10 s")
        .unknown("requests", "no packets")
        .opened("app", 100, 0, 50)
        .neverFewerThan(6, "5 min")
        .then(6, "breaker app->worker refuses calls");
  }

  // R6: in vain

  @Test
  void replicasThatDoNotHelpAreNotMultiplied() {
    busy(6)
        .bounds(1, 40)
        .opened("app", 100, 100, 1000)
        .then(12, "demand 1,200/s")
        .during("82 s")
        .finds(
            Rule.SCALING_INEFFECTIVE,
            "breaker app->worker open 83 % although 12 replicas are ready: no further step for 60 s")
        .opened("app", 1000, 100, 6000)
        .during("50 s")
        .then(12, "stays 12")
        .during("10 s")
        .then(22, "demand");
  }

  // R7: stale

  @Test
  void aCallerThatFellSilentWhileOpenHoldsAndSteersNothing() {
    busy(6)
        .opened("app", 500, 0, 40)
        .during("5 s")
        .silent("app")
        .load(100)
        .during("31 s")
        .finds(Rule.REPORTS_STALE, "app->worker was last reported 32 s ago")
        .neverFewerThan(6, "20 min")
        .then(6, "app->worker was last reported")
        .gone("app")
        .then(1, "6 -> 1");
  }

  @Test
  void reportsThatCannotBeReadHold() {
    busy(6)
        .gone("app")
        .unreadable("Prometheus did not answer")
        .load(100)
        .neverFewerThan(6, "10 min")
        .then(6, "breakers cannot be read: Prometheus did not answer");
  }

  @Test
  void aSilentCallerThatHadNothingToSayHoldsNothing() {
    busy(6)
        .caller("night", State.CLOSED, Calls.NONE)
        .silent("night")
        .load(100)
        .during("301 s")
        .then(1, "stays 1");
  }

  // Who may be believed

  @Test
  void aStrangerIsShownAndNotActedOn() {
    busy(6)
        .stranger("evil", State.OPEN, new Calls(0, 0, 0, 0, 9000))
        .then(6, "stays 6: requests 600/s, 100 each wanted (6 replicas)")
        .finds(Rule.NOT_ADMITTED, "breaker evil->worker open 100 % is not acted on")
        .load(100)
        .during("301 s")
        .then(1, "stays 1");
  }

  @Test
  void aLiarAmongTheAdmittedGetsNoMoreThanTwiceWhatWasThere() {
    busy(6).called("liar", 1).during("20 s").opened("liar", 0, 0, 1e9).then(12, "6 -> 12");
  }

  // Rules that meet

  @Test
  void oneOfTwoCallersIsBrokenItself() {
    replicas(6)
        .load(200)
        .called("app", 100)
        .called("web", 100)
        .during("2 min")
        .opened("web", 0, 20, 80)
        .during("10 s")
        .finds(Rule.NOT_OVERLOAD, "breaker web->worker open 40 %, not for lack of replicas")
        .then(6, "stays 6");
  }

  @Test
  void whoWaitsIsNotScaledThoughItsCallersHideDemand() {
    busy(6)
        .calls("sensor", State.OPEN, new Calls(20, 0, 0, 0, 180), new Standing(true, true, ""))
        .opened("app", 300, 100, 600)
        .then(6, "waits for sensor")
        .finds(Rule.WAITS_FOR_DEPENDENCY, "sensor")
        .calls("sensor", State.CLOSED, new Calls(200, 0, 0, 0, 0), CALM)
        .then(10, "demand 1,000/s");
  }

  @Test
  void aBreakerThatFlapsMovesNothingTwice() {
    Story story = busy(6).opened("app", 400, 100, 400).then(9, "demand 900/s");
    for (int i = 0; i < 10; i++) {
      story
          .called("app", 850)
          .load(850)
          .neverFewerThan(9, "20 s")
          .opened("app", 500, 50, 350)
          .load(550)
          .neverFewerThan(9, "20 s")
          .then(9, "stays 9");
    }
  }

  @Test
  void holdOnlyHoldsAndDoesNothingElse() {
    busy(6)
        .onOpen(OnOpen.HOLD_ONLY)
        .opened("app", 300, 100, 600)
        .then(6, "stays 6: requests 600/s, 100 each wanted (6 replicas)")
        .calls("sensor", State.OPEN, new Calls(20, 0, 0, 0, 180), CALM)
        .load(900)
        .then(9, "6 -> 9: requests 900/s, 100 each wanted")
        .load(100)
        .neverFewerThan(9, "10 min")
        .admits(100, 100, 100);
  }

  @Test
  void ignoredBreakersChangeNothing() {
    busy(6)
        .onOpen(OnOpen.IGNORE)
        .opened("app", 100, 100, 600)
        .load(100)
        .findsNothing()
        .during("301 s")
        .then(1, "stays 1: requests 100/s");
  }
}
