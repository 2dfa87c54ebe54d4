package dev.scaledservice.engine.stages;

import static dev.scaledservice.engine.stages.Story.firstSeenWith;
import static dev.scaledservice.engine.stages.Story.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScalingStoriesTest {

  @Test
  void followsLoadUpInOneStep() {
    replicas(4).load(720).says("4 -> 8: requests 720/s, 100 each wanted");
  }

  @Test
  void leavesAloneWhatIsCloseEnough() {
    replicas(4).load(395).says("stays 4: requests 395/s, 100 each wanted (4 replicas)");
    replicas(4).load(439).then(4, "stays 4");
    replicas(4).load(441).then(5, "4 -> 5");
  }

  @Test
  void aDipOfFourMinutesTakesNothingAway() {
    replicas(9).load(350).neverFewerThan(9, "4 min").load(850).neverFewerThan(9, "6 min");
  }

  @Test
  void goesDownWhenNothingMoreWasRightForAWindow() {
    Story story =
        replicas(9)
            .load(395)
            .says(
                "stays 9: 4 would do (requests 395/s, 100 each wanted),"
                    + " but 9 was right within the last 300 s");
    Instant expires = story.plan().lookAgain();
    assertThat(expires).isEqualTo(story.now().plusSeconds(299));
    story.neverFewerThan(9, "298 s").then(4, "9 -> 4: requests 395/s");
  }

  @Test
  void nobodyIsToldOfACountThatNeverWas() {
    replicas(20)
        .value("requests", 9000)
        .during("10 s")
        .value("requests", 395)
        .then(20, "4 would do (requests 395/s, 100 each wanted), but 20 was right");
  }

  @Test
  void aWindowThatHasNotBegunIsSaidSo() {
    replicas(9).partial(200, "0 s").then(9, "requests is known only in part");
  }

  @Test
  void aBurstInTheShortWindowDoesNotWaitForTheLongOne() {
    replicas(4)
        .bounds(1, 9)
        .value("requests", 520)
        .burst(920)
        .says(
            "4 -> 9: requests 520/s, 100 each wanted; burst 2.3x in 3 s;"
                + " maxReplicas 9 allows no more");
  }

  @Test
  void aBurstIsNotOverBetweenTwoWaves() {
    replicas(4)
        .downWindow("0 s")
        .value("requests", 420)
        .burst(920)
        .then(10, "burst 2.3x")
        .load(300)
        .then(10, "3 would do (requests 300/s, 100 each wanted), but a burst has not been over")
        .neverFewerThan(10, "12 s")
        .during("2 s")
        .then(3, "stays 3");
  }

  @Test
  void theLargestOfSeveralMetricsWins() {
    replicas(4)
        .metric("queue", new Target.AverageValue(50), "")
        .value("queue", 610)
        .says("4 -> 13: queue 610, 50 each wanted");
  }

  @Test
  void aMetricThatIsNotKnownDoesNotStopAScaleUp() {
    replicas(4)
        .metric("queue", new Target.AverageValue(50), "")
        .unknown("queue", "no such series")
        .load(900)
        .says("4 -> 9: requests 900/s, 100 each wanted; queue is not known: no such series");
  }

  @Test
  void aMetricThatIsNotKnownStopsAScaleDown() {
    replicas(9)
        .metric("queue", new Target.AverageValue(50), "")
        .unknown("queue", "no such series")
        .load(395)
        .says(
            "stays 9: 4 would do (requests 395/s, 100 each wanted),"
                + " but queue is not known: no such series")
        .neverFewerThan(9, "10 min");
  }

  @Test
  void anOutageOfTheSourceIsNotAnAbsenceOfLoad() {
    replicas(9)
        .unknown("requests", "no packets")
        .says("stays 9: requests is not known: no packets; held until a metric is known")
        .neverFewerThan(9, "60 min")
        .stale("requests", 20, "42 s")
        .says("stays 9: requests was last seen 43 s ago; held until a metric is known");
  }

  @Test
  void afterALongOutageTheWindowBeginsAnew() {
    replicas(9)
        .unknown("requests", "no packets")
        .during("20 min")
        .load(300)
        .neverFewerThan(9, "300 s")
        .then(3, "9 -> 3");
  }

  @Test
  void fallsBackWhenNothingIsKnownForTooLong() {
    Story story =
        replicas(4)
            .onMissing(Missing.FALLBACK, 12, "60 s")
            .unknown("requests", "no packets")
            .then(4, "held");
    assertThat(story.plan().lookAgain()).isEqualTo(story.now().plusSeconds(60));
    story
        .during("59 s")
        .says(
            "4 -> 12: requests is not known: no packets; nothing known for 60 s,"
                + " so the fallback of 12");
  }

  @Test
  void aFallbackThatMayOnlyRaiseDoesNotLower() {
    replicas(9)
        .downWindow("0 s")
        .onMissing(Missing.SCALE_UP_ONLY, 5, "10 s")
        .unknown("requests", "no packets")
        .neverFewerThan(9, "2 min")
        .onMissing(Missing.SCALE_UP_ONLY, 15, "10 s")
        .then(15, "9 -> 15");
  }

  /** All fail their probes: nobody is sent a call, and a Prometheus says 0. */
  @Test
  void whileNobodyIsReadyALoadOfNothingTakesNothingAway() {
    replicas(9)
        .ready(0)
        .load(0)
        .neverFewerThan(9, "20 min")
        .then(9, "no replica is ready")
        .load(1200)
        .then(12, "9 -> 12")
        .allReady()
        .load(100)
        .neverFewerThan(12, "299 s")
        .during("2 s")
        .then(1, "stays 1");
  }

  @Test
  void aWindowThatHasNotFilledMayRaiseButNotLower() {
    replicas(9)
        .partial(100, "4 s")
        .says(
            "stays 9: 1 would do (requests 100/s, 100 each wanted),"
                + " but requests has been watched for only 4 s")
        .partial(1500, "5 s")
        .then(15, "9 -> 15");
  }

  @Test
  void aStartTakesNothingAwayForAWindow() {
    firstSeenWith(9).load(100).neverFewerThan(9, "300 s").then(1, "9 -> 1");
  }

  @Test
  void aRestartTakesNothingAwayForAWindow() {
    replicas(9).load(300).during("200 s").restarted().neverFewerThan(9, "299 s").then(3, "9 -> 3");
  }

  @Test
  void aRestartDoesNotForgetWhatAPolicyLooksBackOn() {
    replicas(4)
        .upBy(2, "60 s")
        .load(1000)
        .then(6, "the scaleUp policy allows no more than 6 now")
        .during("5 s")
        .restarted()
        .then(6, "the scaleUp policy allows no more than 6 now")
        .during("54 s")
        .then(8, "6 -> 8");
  }

  @Test
  void policiesSetThePace() {
    replicas(10)
        .downWindow("0 s")
        .downBy(3, "60 s")
        .load(100)
        .then(7, "1 would do (requests 100/s, 100 each wanted), but the scaleDown policy")
        .neverFewerThan(7, "60 s")
        .then(4, "7 -> 4");
  }

  @Test
  void anUpWindowWaitsForTheSpikeToLast() {
    replicas(4)
        .upWindow("60 s")
        .value("requests", 600)
        .then(4, "4 was enough within the last 60 s")
        .during("59 s")
        .then(6, "4 -> 6");
  }

  @Test
  void boundsAreSaid() {
    replicas(4)
        .bounds(3, 6)
        .load(900)
        .says("4 -> 6: requests 900/s, 100 each wanted; maxReplicas 6 allows no more")
        .says("stays 6: requests 900/s, 100 each wanted (9 replicas); maxReplicas 6 allows no more")
        .load(10)
        .during("6 min")
        .says(
            "stays 3: 1 would do (requests 10/s, 100 each wanted), but minReplicas 3 allows no"
                + " fewer");
  }

  @Test
  void aPinIsAboveEverything() {
    Story story =
        replicas(4)
            .bounds(2, 9)
            .load(700)
            .pinned(30)
            .says("4 -> 30: pinned to 30; the metrics ask for 7 (requests 700/s, 100 each wanted)");
    assertThat(story.plan().decision().reason()).isEqualTo("pinned to 30");
    assertThat(story.plan().conditions().scalingActive().reason()).isEqualTo("ScalingDisabled");
    assertThat(story.plan().otherwise()).isEqualTo("until the pin is removed");
    story.pinned(0).then(0, "stopped by a pin to 0").unpinned().then(7, "0 -> 7");
  }

  @Test
  void aPinActsInEveryMode() {
    replicas(4).mode(Mode.PAUSED).pinned(6).then(6, "pinned to 6");
    replicas(4).mode(Mode.OBSERVE).pinned(6).then(6, "pinned to 6");
  }

  @Test
  void observingDecidesButDoesNotAct() {
    Story story = replicas(4).mode(Mode.OBSERVE).load(900).then(4, "4 -> 9: requests 900/s");
    assertThat(story.plan().act()).isFalse();
    assertThat(story.plan().desired()).isEqualTo(9);
  }

  @Test
  void pausedDoesNotDecide() {
    Story story = replicas(4).mode(Mode.PAUSED).load(900).says("stays 4: paused");
    assertThat(story.plan().act()).isFalse();
    assertThat(story.plan().decision().limitedBy()).isEqualTo(LimitedBy.MODE);
  }

  @Test
  void afterAPauseTheWindowBeginsAnew() {
    replicas(9)
        .mode(Mode.PAUSED)
        .load(100)
        .during("60 min")
        .mode(Mode.AUTO)
        .neverFewerThan(9, "300 s")
        .then(1, "9 -> 1");
  }

  @Test
  void aPercentageOfNothingStillWakesAService() {
    replicas(2)
        .bounds(0, 20)
        .upBy(0, "60 s")
        .downWindow("0 s")
        .load(0)
        .then(0, "2 -> 0")
        .during("60 s")
        .load(500)
        .then(1, "the scaleUp policy allows no more than 1 now");
  }

  @Test
  void saysWhatWouldHaveToChange() {
    Story story = replicas(4).load(395).then(4, "stays 4");
    assertThat(story.plan().otherwise()).isEqualTo("more above 440/s; fewer at 300/s or under");
  }

  @Test
  void theShortFormFitsAColumn() {
    Story story =
        replicas(4)
            .metric("a_metric_with_a_name_as_long_as_they_can_be", new Target.Value(0.25), " s")
            .value("a_metric_with_a_name_as_long_as_they_can_be", 1.5)
            .then(20, "4 -> 20: a_metric_with_a_name_as_long_as_they_can_be 1.5 s, 0.25 wanted");
    assertThat(story.plan().decision().reason()).hasSizeLessThanOrEqualTo(60);
    assertThat(replicas(4).load(900).then(9, "").plan().decision().reason())
        .isEqualTo("requests 900/s, 100 each wanted");
  }
}
