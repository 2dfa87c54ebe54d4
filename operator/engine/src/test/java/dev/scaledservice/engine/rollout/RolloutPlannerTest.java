package dev.scaledservice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.judge.Counts;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutPlannerTest extends RolloutScene {

  @Test
  void nothingIsUnderWayWhereTheWantedRevisionIsStable() {
    wanted = "v1";

    RolloutPlan plan = look();

    assertThat(plan.memory()).isNull();
    assertThat(plan.counts()).containsExactly(Map.entry("v1", 10));
    assertThat(plan.news()).isEmpty();
  }

  @Test
  void aNewRevisionGetsNoCallsBeforeItsInstancesAreReady() {
    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.STARTED);
    assertThat(plan.weight()).isZero();
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 1));
    assertThat(plan.waits()).isEqualTo("0 of the 1 instances it wants are ready");
  }

  @Test
  void withItsInstancesComeTheCallsOfTheFirstStep() {
    RolloutPlan plan = stepping();

    assertThat(kinds(plan)).containsExactly(Kind.STEPPED);
    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.waits())
        .isEqualTo("nobody reports calls to it yet; the step takes 20 s at least");
    assertThat(plan.lookAgain()).isEqualTo(now.plusSeconds(20));
  }

  @Test
  void neitherTimeNorEvidenceAloneIsEnough() {
    stepping();
    verdict = GOOD;
    assertThat(lookAfter(Duration.ofSeconds(19)).weight()).isEqualTo(10);
    verdict = OPEN;
    RolloutPlan plan = lookAfter(Duration.ofHours(1));

    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.waits()).isEqualTo(OPEN.because());
  }

  @Test
  void theNextStepWaitsForItsInstancesAndKeepsTheWeightMeanwhile() {
    stepping();
    verdict = GOOD;

    RolloutPlan plan = lookAfter(Duration.ofSeconds(20));

    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 5));
    assertThat(plan.waits()).isEqualTo("1 of the 5 instances it wants are ready");
    ready.put("v2", 5);
    assertThat(look().weight()).isEqualTo(10 + 40);
  }

  @Test
  void itIsPromotedWhenItCanTakeAllCallsAndTheOldOneStaysWarm() {
    RolloutPlan plan = promoted();

    assertThat(kinds(plan)).containsExactly(Kind.STEPPED, Kind.PROMOTED);
    assertThat(plan.weight()).isEqualTo(100);
    assertThat(plan.stable()).isEqualTo("v2");
    assertThat(plan.other()).isEqualTo("v1");
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
  }

  @Test
  void theOldRevisionGoesWhenItWasWarmForLongEnough() {
    promoted();
    RolloutPlan plan = lookAfter(Duration.ofMinutes(30));

    assertThat(kinds(plan)).containsExactly(Kind.COMPLETED);
    assertThat(plan.memory()).isNull();
    assertThat(plan.stable()).isEqualTo("v2");
    assertThat(plan.counts()).isEqualTo(Map.of("v2", 10));
  }

  @Test
  void evidenceTurnsItBackAtOnceAndForGood() {
    stepping();
    alarm = "pod v2-1 crash-loops";
    RolloutPlan plan = look();
    assertThat(kinds(plan)).containsExactly(Kind.ABORTED);
    assertThat(plan.weight()).isZero();
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 0));

    alarm = null;
    verdict = GOOD;
    RolloutPlan later = lookAfter(Duration.ofDays(1));

    assertThat(later.news()).isEmpty();
    assertThat(later.waits()).isEqualTo("pod v2-1 crash-loops");
    assertThat(later.counts()).isEqualTo(Map.of("v1", 10, "v2", 0));
  }

  @Test
  void aPersonRetriesIt() {
    stepping();
    look(Command.ABORT);
    alarm = "an alarm of before";

    RolloutPlan plan = look(Command.RETRY);

    assertThat(kinds(plan)).startsWith(Kind.RETRIED);
    assertThat(plan.other()).isEqualTo("v2");
    assertThat(plan.memory()).isNotNull();
  }

  @Test
  void inTheBakeItIsRolledBackByWeightsAlone() {
    promoted();
    alarm = "breakers open";

    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.ROLLED_BACK);
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.weight()).isZero();
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 0));
  }

  /** With half a reserve: the rest of the calls comes back as instances become ready. */
  @Test
  void whatTheOldRevisionCannotTakeYetIsTakenBackAsItGrows() {
    steps = steps(Inconclusive.HOLD, 50, FIRST);
    promoted();
    ready.put("v1", 5);
    assertThat(look().counts()).isEqualTo(Map.of("v1", 5, "v2", 10));
    alarm = "breakers open";

    RolloutPlan plan = look();

    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.weight()).isEqualTo(34);
    assertThat(plan.news().getLast().text())
        .isEqualTo(
            "breakers open; 66 % of the calls reach revision v1 again, the rest as its instances get ready");
    assertThat(plan.waits())
        .isEqualTo(
            "breakers open; 34 % of the calls still reach it: 5 of the 10 instances of revision v1 are ready");
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    ready.put("v1", 8);
    assertThat(look().weight()).isZero();
    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 0));
  }

  @Test
  void aPersonRollsBackWhileTheOldRevisionIsWarm() {
    promoted();
    lookAfter(Duration.ofMinutes(11));

    RolloutPlan plan = look(Command.ABORT);

    assertThat(kinds(plan)).containsExactly(Kind.ROLLED_BACK);
    assertThat(plan.stable()).isEqualTo("v1");
  }

  @Test
  void theTemplateGoesBackAndTheCallsWithIt() {
    promoted();
    wanted = "v1";

    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.ROLLED_BACK);
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.memory()).isNull();
  }

  @Test
  void aThirdRevisionTakesThePlaceOfTheSecond() {
    stepping();
    wanted = "v3";
    verdict = new Verdict.Promote(new Counts(0, 100), 0.05);

    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.SUPERSEDED, Kind.STARTED);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v3", 1));
    assertThat(plan.weight()).isZero();
  }

  @Test
  void aFixedRevisionIsLetInAfterAnAbort() {
    stepping();
    look(Command.ABORT);
    wanted = "v3";

    assertThat(kinds(look())).containsExactly(Kind.STARTED);
  }

  @Test
  void whatCondemnedTheRevisionBeforeSaysNothingOfTheNext() {
    stepping();
    wanted = "v3";
    alarm = "pod v2-1 crash-loops";

    assertThat(kinds(look())).containsExactly(Kind.SUPERSEDED, Kind.STARTED);
  }

  @Test
  void withNoInstanceReadyItGetsNoCalls() {
    stepping();
    ready.put("v2", 0);

    RolloutPlan plan = look();

    assertThat(plan.weight()).isZero();
    assertThat(plan.news()).isEmpty();
    ready.put("v2", 1);
    assertThat(look().weight()).isEqualTo(10);
  }

  @Test
  void aPersonAgreesWhereOneHasTo() {
    steps =
        steps(
            Inconclusive.HOLD,
            100,
            new Step(10, 0, Duration.ZERO, null, new Gate.Manual()),
            SECOND);
    stepping();
    verdict = GOOD;
    assertThat(look().waits()).contains("a person has to agree");

    look(Command.PROMOTE);

    assertThat(memory).isNotNull().extracting(RolloutMemory::step).isEqualTo(1);
  }

  @Test
  void aPersonPromotesItWhateverTheEvidence() {
    stepping();
    verdict = OPEN;

    RolloutPlan plan = look(Command.PROMOTE_FULL);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    ready.put("v2", 10);

    assertThat(look().stable()).isEqualTo("v2");
  }

  @Test
  void pausedItDoesNotGoOnButGoesBack() {
    stepping();
    assertThat(kinds(look(Command.PAUSE))).containsExactly(Kind.PAUSED);
    verdict = GOOD;
    assertThat(lookAfter(Duration.ofHours(1)).weight()).isEqualTo(10);
    alarm = "breakers open";

    assertThat(kinds(look())).containsExactly(Kind.ABORTED);
  }

  @Test
  void whatAPersonWantsAndCannotHaveIsSaid() {
    wanted = "v1";

    assertThat(look(Command.PROMOTE).news())
        .containsExactly(new News(Kind.REFUSED, "v1", "there is nothing to promote"));
    assertThat(look(Command.ABORT).news())
        .containsExactly(new News(Kind.REFUSED, "v1", "there is nothing to abort"));
  }

  @Test
  void withoutEvidenceInTimeItIsHeldPromotedOrAborted() {
    Step step = new Step(10, 0, Duration.ZERO, Duration.ofMinutes(5), NOBODY);
    Map<Inconclusive, Phase> ends =
        Map.of(
            Inconclusive.HOLD, Phase.STEPPING,
            Inconclusive.PROMOTE, Phase.PROMOTING,
            Inconclusive.ABORT, Phase.ABORTED);
    ends.forEach((inconclusive, phase) -> {
      memory = null;
      ready.remove("v2");
      steps = steps(inconclusive, 100, step);
      stepping();
      lookAfter(Duration.ofMinutes(5));

      assertThat(memory).isNotNull().extracting(RolloutMemory::phase).isEqualTo(phase);
    });
  }

  @Test
  void blueGreenWaitsUntilItIsCompleteAndSwitches() {
    steps = steps(Inconclusive.HOLD, 100, new Step(0, 100, Duration.ZERO, null, NOBODY));
    RolloutPlan plan = look();
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    assertThat(plan.weight()).isZero();
    ready.put("v2", 10);

    assertThat(look().weight()).isEqualTo(100);
  }

  @Test
  void instancesThatAreMissingForTooLongAreSaid() {
    look();

    RolloutPlan plan = lookAfter(Duration.ofMinutes(5));

    assertThat(plan.stuck()).isTrue();
    assertThat(plan.waits()).isEqualTo("0 of the 1 instances it wants are ready, for 300 s");
  }

  @Test
  void aRolloutNeverInflatesTheCount() {
    steps = steps(Inconclusive.HOLD, 0, FIRST, SECOND);
    stepping();
    assertThat(look().counts()).isEqualTo(Map.of("v1", 9, "v2", 1));
    count = 20;

    RolloutPlan plan = look();

    assertThat(plan.counts()).isEqualTo(Map.of("v1", 18, "v2", 2));
    assertThat(plan.weight()).isEqualTo(10);
  }

  private static Steps byRatio(Step step) {
    return new Steps(
        List.of(step),
        Inconclusive.HOLD,
        100,
        100,
        true,
        Duration.ZERO,
        Duration.ofMinutes(1),
        Duration.ofMinutes(5));
  }

  @Test
  void whereCallsFollowInstancesTheNearestRatioCounts() {
    steps = byRatio(new Step(30, 0, Duration.ZERO, null, NOBODY));

    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 3));
    ready.put("v2", 3);
    assertThat(look().counts()).isEqualTo(Map.of("v1", 7, "v2", 3));
    verdict = GOOD;
    assertThat(look().counts()).isEqualTo(Map.of("v1", 7, "v2", 10));
    ready.put("v2", 10);
    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
  }

  @Test
  void whereCallsFollowInstancesBlueGreenLeavesTheOldOnesUntilItSwitches() {
    steps = byRatio(new Step(0, 100, Duration.ZERO, null, NOBODY));

    RolloutPlan plan = look();

    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    assertThat(plan.weight()).isZero();
  }

  @Test
  void atACountOfZeroItSwitchesAtOnce() {
    count = 0;
    ready.clear();
    verdict = GOOD;
    steps = steps(Inconclusive.HOLD, 100, new Step(0, 0, Duration.ZERO, null, NOBODY));

    assertThat(look().stable()).isEqualTo("v2");
  }
}
