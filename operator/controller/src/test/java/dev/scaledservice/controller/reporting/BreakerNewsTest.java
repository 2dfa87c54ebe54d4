package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people are told of breakers: at once where they would act, and seldom otherwise. */
class BreakerNewsTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
  private static final Conditions.Condition QUIET =
      new Conditions.Condition(false, "NoBreakerOpen", "no breaker rule is in force");

  private final BreakerNews news = new BreakerNews();
  private final List<Circuit> circuits = new ArrayList<>();
  private Conditions.Condition coordinated = QUIET;
  private Admission admission = Admission.NONE;
  private double second;

  private BreakerNews.News at(double seconds) {
    second = seconds;
    return news.look(new Circuits(circuits, List.of()), plan(), now());
  }

  private Instant now() {
    return BEGIN.plusMillis(Math.round(second * 1000));
  }

  private void app(Circuit.State state, double ok, double notPermitted) {
    circuits.removeIf(one -> one.caller().equals("app"));
    circuits.add(circuit("app", state, ok, notPermitted, BEGIN.plusSeconds(100_000)));
  }

  private static Circuit circuit(
      String caller, Circuit.State state, double ok, double notPermitted, Instant heard) {
    @Nullable Instant since = state == Circuit.State.OPEN ? BEGIN : null;
    return new Circuit(
        caller,
        "worker",
        state,
        new Calls(ok, 0, 0, 0, notPermitted),
        List.of(),
        since,
        heard,
        true,
        null);
  }

  private Plan plan() {
    var any = QUIET;
    return new Plan(
        2,
        true,
        new Decision(now(), 2, 2, 2, Decision.LimitedBy.NOTHING, List.of(), List.of()),
        new Conditions(any, any, any, any, any, coordinated),
        Plan.Coordination.CALM,
        admission,
        Instant.MAX,
        Memory.beginning(now()));
  }

  private static Admission shares(int normal, int low) {
    return new Admission(
        List.of(
            new Admission.Share("critical", 10_000),
            new Admission.Share("normal", normal),
            new Admission.Share("low", low)),
        "capacity is short");
  }

  @Test
  void nobodyCallsNothingIsTold() {
    assertThat(at(0)).isEqualTo(BreakerNews.News.NONE);
    assertThat(at(0).summary()).isNull();
  }

  @Test
  void anOpeningIsToldAtOnceAndItsEndAfterAMinuteOfCalm() {
    app(Circuit.State.CLOSED, 10, 0);
    assertThat(at(0).summary()).isEqualTo("1 closed");

    app(Circuit.State.OPEN, 6, 4);
    BreakerNews.News open = at(1);
    assertThat(open.summary()).isEqualTo("1 of 1 open");
    assertThat(open.breakers())
        .containsExactly(
            new ScaledServiceStatus.Breaker("app", "worker", "Open", 40, BEGIN.toString(), null));

    app(Circuit.State.CLOSED, 10, 0);
    assertThat(at(30).summary()).isEqualTo("1 of 1 open");
    assertThat(at(61).summary()).isEqualTo("1 closed");
  }

  @Test
  void aShareThatIsRefusedIsAnOpenBreakerWithoutAWordFromIt() {
    app(Circuit.State.UNKNOWN, 95, 5);
    assertThat(at(0).summary()).isEqualTo("1 closed");
    app(Circuit.State.UNKNOWN, 85, 15);
    assertThat(at(1).summary()).isEqualTo("1 of 1 open");
  }

  @Test
  void aBreakerNobodyHeardOfForLongIsNotOpenForEver() {
    circuits.add(circuit("app", Circuit.State.OPEN, 6, 4, BEGIN));
    assertThat(at(1).summary()).isEqualTo("1 of 1 open");
    assertThat(at(30).summary()).isEqualTo("1 of 1 open");
    assertThat(at(89).summary()).isEqualTo("1 of 1 open");
    assertThat(at(91).summary()).isEqualTo("1 closed");
  }

  @Test
  void aBreakerThatFlapsForAnHourIsToldOnce() {
    var random = new SplittableRandom(3);
    Set<List<ScaledServiceStatus.Breaker>> told = new HashSet<>();
    for (double s = 0; s < 3600; s += 0.25) {
      boolean open = random.nextInt(3) == 0;
      app(open ? Circuit.State.OPEN : Circuit.State.CLOSED, 10, open ? random.nextInt(4) : 0);
      told.add(at(s).breakers());
    }

    assertThat(told).as("closed, then open for good").hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aReasonThatFlapsIsToldAtMostEveryTenSeconds() {
    int told = 0;
    String last = "";
    for (double s = 0; s < 600; s += 0.25) {
      coordinated =
          new Conditions.Condition(true, ((int) (s * 4)) % 2 == 0 ? "A" : "B", "figure " + s);
      BreakerNews.News now = at(s);
      if (!now.reason().equals(last)) {
        last = now.reason();
        told++;
      }
    }
    assertThat(told).isLessThanOrEqualTo(61);
  }

  @Test
  void figuresInASentenceAreNoNews() {
    coordinated = new Conditions.Condition(true, "ScaleDownHeld", "open 38 %");
    String first = at(0).message();
    coordinated = new Conditions.Condition(true, "ScaleDownHeld", "open 71 %");

    assertThat(at(100).message()).isEqualTo(first);
  }

  @Test
  void sheddingIsToldAtOnceAtItsBeginningAndItsEnd() {
    admission = shares(10_000, 10_000);
    assertThat(at(0).admission()).containsEntry("low", 100);
    admission = shares(8_000, 1_000);
    assertThat(at(1).admission()).isEqualTo(Map.of("critical", 100, "normal", 80, "low", 10));
    assertThat(at(1).why()).isEqualTo("capacity is short");

    admission = shares(9_000, 2_000);
    assertThat(at(2).admission()).as("a step on the way can wait").containsEntry("low", 10);
    assertThat(at(11).admission()).containsEntry("low", 20);

    admission = shares(10_000, 10_000);
    assertThat(at(12).admission()).containsEntry("low", 100);
  }

  @Test
  void openOnesComeFirstAndTwentyAreTold() {
    for (int i = 0; i < 50; i++) {
      var state = i == 49 ? Circuit.State.OPEN : Circuit.State.CLOSED;
      circuits.add(circuit("caller%02d".formatted(i), state, 10, 0, BEGIN));
    }
    BreakerNews.News told = at(0);

    assertThat(told.breakers()).hasSize(20);
    assertThat(told.breakers().getFirst().caller()).isEqualTo("caller49");
    assertThat(told.total()).isEqualTo(50);
    assertThat(told.summary()).isEqualTo("1 of 50 open");
  }
}
