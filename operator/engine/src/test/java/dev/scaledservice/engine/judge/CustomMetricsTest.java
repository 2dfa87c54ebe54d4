package dev.scaledservice.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What instances count themselves, beside what callers tell of calls. */
class CustomMetricsTest {

  private final Judge judge = new Judge(Rules.DEFAULTS, List.of("checkout-failures"));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** A second with so many calls to each track, none of which failed for its caller. */
  private Judgement second(long canary, long stable, Events... events) {
    now = now.plusSeconds(1);
    var calls = new ArrayList<Calls>();
    for (int i = 1; i <= 4; i++) {
      calls.add(new Calls(Track.CANARY, "canary-" + i, canary / 4, 0, 0, 0));
    }
    calls.add(new Calls(Track.STABLE, "stable-1", stable, 0, 0, 0));
    return judge.observe(now, calls, List.of(events));
  }

  private static Events canary(int instance, long count) {
    return new Events(Track.CANARY, "canary-" + instance, "checkout-failures", count);
  }

  private static Events stable(long count) {
    return new Events(Track.STABLE, "stable-1", "checkout-failures", count);
  }

  private static Evidence custom(Judgement judgement) {
    return judgement.evidence().getLast();
  }

  @Test
  void theyCondemnLikeErrorsAndAreNamed() {
    Judgement last = second(40, 360);
    for (int i = 0; i < 10; i++) {
      last = second(40, 360, canary(1, 1), canary(2, 1), canary(3, 1), stable(1));
    }

    assertThat(last.verdict()).isInstanceOf(Verdict.Abort.class);
    assertThat(last.verdict().because())
        .matches(
            "canary \\d+ checkout-failures of \\d+, stable \\d+ of .*; E = .* >= 4,000: abort");
  }

  @Test
  void theFalseAlarmsAreSharedByOneMore() {
    assertThat(custom(second(40, 360)).threshold()).isEqualTo(4000);
    assertThat(new Judge(Rules.DEFAULTS).observe(now, List.of()).evidence().getFirst().threshold())
        .isEqualTo(3000);
  }

  @Test
  void asManyAsStableHasAreNoReason() {
    Judgement last = second(40, 360);
    for (int i = 0; i < 600; i++) {
      last = second(40, 360, canary(1 + i % 4, 1), stable(9));
    }

    assertThat(last.verdict()).isInstanceOf(Verdict.Promote.class);
    assertThat(custom(last).canary()).isEqualTo(new Counts(600, 40 * 601));
  }

  @Test
  void thoseThatComeBeforeTheirCallsWaitForThem() {
    second(0, 360, canary(1, 5));

    assertThat(custom(second(40, 360)).canary()).isEqualTo(new Counts(5, 40));
  }

  @Test
  void moreThanThereWereCallsAreCutOff() {
    second(40, 360, canary(1, 250), canary(2, 250), canary(3, 250), canary(4, 250));
    Judgement last = second(40, 360);
    for (int i = 0; i < 30; i++) {
      last = second(40, 360);
    }

    Counts counts = custom(last).canary();
    assertThat(counts.bad()).as("ten seconds of calls at most").isBetween(40L, 12 * 40L);
    assertThat(counts.total()).isEqualTo(32 * 40);
  }

  @Test
  void oneBadInstanceIsNamedAndNotTheVersion() {
    Judgement last = second(400, 3600);
    for (int i = 0; i < 60; i++) {
      last = second(400, 3600, canary(2, 20), stable(i % 2));
    }

    assertThat(last.verdict()).isNotInstanceOf(Verdict.Abort.class);
    assertThat(last.suspects())
        .singleElement()
        .satisfies(suspect -> {
          assertThat(suspect.instance()).isEqualTo("canary-2");
          assertThat(suspect.measure().word()).isEqualTo("checkout-failures");
        });
  }

  /** A proxy calls instances by other names than pods have: nobody can tell one bad one then. */
  @Test
  void whereCallsAreToldUnderOtherNamesItIsTheVersion() {
    Judgement last = second(400, 3600);
    for (int i = 0; i < 60; i++) {
      last =
          second(
              400, 3600, new Events(Track.CANARY, "pod-2", "checkout-failures", 20), stable(i % 2));
    }

    assertThat(last.verdict()).isInstanceOf(Verdict.Abort.class);
  }

  /** All calls at the new revision: it is held against what was usual, also if that is much. */
  @Test
  void aMetricThatCountsNearlyEveryCallCondemnsNobodyInTheBake() {
    for (int i = 0; i < 120; i++) {
      second(400, 3600, canary(1 + i % 4, 320), stable(2880));
    }
    judge.standAlone();
    Judgement last = second(4000, 0, canary(1, 3200));
    for (int i = 0; i < 600; i++) {
      last = second(4000, 0, canary(1 + i % 4, 3200));
    }

    assertThat(last.verdict()).isInstanceOf(Verdict.Promote.class);
  }
}
