package dev.scaledservice.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people see of a judgement, story by story. One batch a second. */
class JudgeTest {

  private Judge judge = new Judge(Rules.DEFAULTS);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private Judgement second(Calls... calls) {
    now = now.plusSeconds(1);
    return judge.observe(now, List.of(calls));
  }

  private static Calls canary(long total, long failed) {
    return new Calls(Track.CANARY, "canary-1", total, failed, 0, 0);
  }

  private static Calls stable(long total, long failed) {
    return new Calls(Track.STABLE, "stable-1", total, failed, 0, 0);
  }

  @Test
  void threeFailuresWhereStableHasNoneAreEnoughAtASmallShare() {
    for (int i = 0; i < 10; i++) {
      second(stable(1000, 0));
    }
    second(canary(10, 1), stable(990, 0));
    assertThat(second(canary(10, 1), stable(990, 0)).verdict()).isInstanceOf(Verdict.Wait.class);
    Judgement last = second(canary(10, 1), stable(990, 0));
    assertThat(last.verdict()).isInstanceOf(Verdict.Abort.class);
    assertThat(last.verdict().because())
        .startsWith("canary 3 failed of 30, stable 0 of 2,970; E = ")
        .endsWith(">= 3,000: abort");
  }

  @Test
  void anAbortStays() {
    Judgement aborted = second(canary(100, 100), stable(1000, 0));
    Judgement later = aborted;
    for (int i = 0; i < 100; i++) {
      later = second(canary(1000, 0), stable(1000, 0));
    }
    assertThat(aborted.verdict()).isInstanceOf(Verdict.Abort.class);
    assertThat(later.verdict()).isEqualTo(aborted.verdict());
  }

  @Test
  void twoFailuresAreNeverEnough() {
    second(canary(1, 1), stable(100_000, 0));
    assertThat(second(canary(1, 1), stable(100_000, 0)).verdict()).isInstanceOf(Verdict.Wait.class);
  }

  /** Wald 1945: with alpha 0.01 and beta 0.05. */
  @ParameterizedTest(name = "{0} against {1}: {2} calls")
  @CsvSource({"0.01, 0.05, 73", "0.005, 0.02, 197", "0.001, 0.01, 330"})
  void soManyCallsWithoutAFailurePromote(double good, double bad, int calls) {
    var small = new Judge(new Rules(0.999, 3, good, bad));
    Judgement last = null;
    var verdicts = new ArrayList<Verdict>();
    for (int i = 0; i < calls; i++) {
      now = now.plusSeconds(1);
      last = small.observe(now, List.of(canary(1, 0)));
      verdicts.add(last.verdict());
    }
    assertThat(verdicts.subList(0, calls - 1)).allMatch(Verdict.Wait.class::isInstance);
    assertThat(verdicts.getLast()).isInstanceOf(Verdict.Promote.class);
  }

  @Test
  void itSaysHowManyCallsAreWanting() {
    assertThat(second(canary(50, 0), stable(50, 0)).verdict().because())
        .isEqualTo("wants 23 more calls without a failure");
    assertThat(second(canary(23, 0), stable(23, 0)).verdict().because())
        .isEqualTo("0 failed of 73 calls, 5 % or more is ruled out: good enough");
  }

  @Test
  void aNewStepWantsItsOwnCalls() {
    second(canary(100, 0), stable(100, 0));
    judge.nextStep();
    assertThat(second(stable(100, 0)).verdict()).isInstanceOf(Verdict.Wait.class);
    assertThat(second(canary(72, 0), stable(100, 0)).verdict()).isInstanceOf(Verdict.Wait.class);
    assertThat(second(canary(1, 0), stable(100, 0)).verdict()).isInstanceOf(Verdict.Promote.class);
  }

  /** What stable does all day long cannot be asked of the canary not to do. */
  @Test
  void whatIsUsualIsGoodEnough() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 8));
    }
    Judgement last = second(canary(100, 8), stable(100, 8));
    for (int i = 0; i < 20; i++) {
      last = second(canary(100, 8), stable(100, 8));
    }
    assertThat(last.verdict()).isInstanceOf(Verdict.Promote.class);
  }

  @Test
  void failuresAfterAllWasWellTakeTheGoodWordBack() {
    second(canary(10_000, 0), stable(10_000, 0));
    Verdict verdict = second(canary(10, 1), stable(10, 1)).verdict();
    assertThat(verdict).isInstanceOf(Verdict.Wait.class);
  }

  @Test
  void withoutACallNothingIsSaid() {
    assertThat(second(stable(1000, 500)).verdict())
        .isEqualTo(new Verdict.Wait("no call to the canary yet"));
    assertThat(second().verdict()).isEqualTo(new Verdict.Wait("no call to the canary yet"));
  }

  /** All weight is on the canary: what stable did before is what it is held against. */
  @Test
  void aCanaryThatServesAloneIsHeldAgainstWhatWasUsual() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 0));
    }
    Judgement last = second(canary(100, 0));
    for (int i = 0; i < 12; i++) {
      last = second(canary(100, 30));
    }
    assertThat(last.verdict()).isInstanceOf(Verdict.Abort.class);
  }

  /** What it is held against is known: there is nothing to wait for. */
  @Test
  void onceItServesAloneABadSecondIsEnough() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 0));
    }
    second(canary(10, 0), stable(90, 0));
    judge.standAlone();
    second(canary(100, 0));

    assertThat(second(canary(100, 30)).verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void stablesLastCallsDoNotMakeItWaitForMore() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 0));
    }
    second(canary(10, 0), stable(90, 0));
    judge.standAlone();
    second(canary(60, 0), stable(40, 0)); // On their way when all calls were sent elsewhere.
    second(canary(100, 0));

    assertThat(second(canary(100, 30)).verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void theNextJudgeGoesOnWithWhatWasUsual() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 5));
    }
    Map<String, Double> usual = judge.usual();
    judge = new Judge(Rules.DEFAULTS);
    judge.remember(usual);
    judge.standAlone();

    for (int i = 0; i < 60; i++) {
      assertThat(second(canary(100, 5)).verdict()).isNotInstanceOf(Verdict.Abort.class);
    }
    second(canary(100, 40));
    assertThat(second(canary(100, 40)).verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void withoutBeingToldSoItNoticesAfterTenSeconds() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 0));
    }
    for (int i = 0; i < 12; i++) {
      second(canary(100, 0));
    }
    second(canary(100, 30));

    assertThat(second(canary(100, 30)).verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void aCanaryThatServesAloneAndFailsAsUsualIsLeftAlone() {
    for (int i = 0; i < 60; i++) {
      second(stable(100, 2));
    }
    for (int i = 0; i < 300; i++) {
      assertThat(second(canary(100, 2)).verdict()).isNotInstanceOf(Verdict.Abort.class);
    }
  }

  @Test
  void slowAndShedCallsCondemnAsWell() {
    second(stable(1000, 0));
    Judgement slow =
        second(
            new Calls(Track.CANARY, "canary-1", 50, 0, 20, 0),
            new Calls(Track.STABLE, "stable-1", 950, 0, 50, 0));
    assertThat(slow.verdict().because()).startsWith("canary 20 slow of 50, stable 50 of 950; E = ");
    var shedding = new Judge(Rules.DEFAULTS);
    assertThat(
            shedding
                .observe(
                    now, List.of(new Calls(Track.CANARY, "canary-1", 50, 0, 0, 20), stable(950, 0)))
                .verdict()
                .because())
        .contains("canary 20 shed of 50");
  }

  @Test
  void oneBadInstanceIsNamed() {
    Judgement last = second(stable(1000, 1));
    for (int i = 0; i < 10; i++) {
      last =
          second(
              stable(1000, 1),
              new Calls(Track.CANARY, "canary-1", 20, 0, 0, 0),
              new Calls(Track.CANARY, "canary-2", 20, 0, 0, 0),
              new Calls(Track.CANARY, "canary-3", 20, 5, 0, 0),
              new Calls(Track.CANARY, "canary-4", 20, 0, 0, 0));
    }
    assertThat(last.verdict()).isNotInstanceOf(Verdict.Abort.class);
    assertThat(last.suspects()).singleElement().extracting(Suspect::instance).isEqualTo("canary-3");
    assertThat(last.suspects().getFirst().text())
        .matches("instance canary-3 alone: \\d+ failed of \\d+, the others 0 of \\d+");
  }

  @Test
  void twoBadInstancesOfFourAreTheVersion() {
    Judgement last = second(stable(1000, 1));
    for (int i = 0; i < 10; i++) {
      last =
          second(
              stable(1000, 1),
              new Calls(Track.CANARY, "canary-1", 20, 5, 0, 0),
              new Calls(Track.CANARY, "canary-2", 20, 0, 0, 0),
              new Calls(Track.CANARY, "canary-3", 20, 5, 0, 0),
              new Calls(Track.CANARY, "canary-4", 20, 0, 0, 0));
    }
    assertThat(last.verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void figuresThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Calls(Track.CANARY, "a", 1, 2, 0, 0))
        .hasMessage("failed wants 0 to the 1 calls in total, not 2");
    assertThatThrownBy(() -> new Calls(Track.CANARY, " ", 1, 0, 0, 0))
        .hasMessageContaining("want the instance");
    assertThatThrownBy(() -> new Rules(1, 3, 0.01, 0.05)).hasMessageContaining("0.999");
    assertThatThrownBy(() -> new Rules(0.999, 0, 0.01, 0.05)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new Rules(0.999, 3, 0.05, 0.01)).hasMessageContaining("acceptable");
  }
}
