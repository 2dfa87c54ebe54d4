package dev.scaledservice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How calls go back after a promotion, and that they never come again. */
class TurnedBackTest extends RolloutScene {

  /** The old revision keeps two of ten. */
  private RolloutPlan promotedWithASmallReserve() {
    steps = steps(Inconclusive.HOLD, 20, FIRST);
    promoted();
    ready.put("v1", 2);
    return look();
  }

  /** Where a version is known to be bad, the others may have a third more to do for a while. */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 0",
    "4, 3, 0",
    "4, 2, 34",
    "4, 1, 67",
    "4, 0, 100",
    "3, 2, 12",
    "2, 1, 34",
    "1, 0, 100",
    "30, 22, 3",
    "30, 23, 0",
    "0, 0, 0"
  })
  void callsGoBackAsFarAsTheReadyOnesTakeThem(int instances, int readyOnes, int left) {
    promoted();
    count = instances;
    ready.putAll(Map.of("v1", readyOnes, "v2", instances));

    assertThat(look(Command.ABORT).weight()).isEqualTo(left);
  }

  @Test
  void whoWasTurnedBackGetsNothingWhenTheLoadGrowsLater() {
    promoted();
    look(Command.ABORT);
    ready.put("v2", 0);
    count = 20;

    RolloutPlan plan = lookAfter(Duration.ofHours(1));

    assertThat(plan.weight()).isZero();
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 20, "v2", 0));
  }

  @Test
  void norWhenTheOldRevisionLosesItsInstances() {
    promoted();
    look(Command.ABORT);
    ready.putAll(Map.of("v1", 0, "v2", 10));

    RolloutPlan plan = lookAfter(Duration.ofSeconds(1));

    assertThat(plan.weight()).isZero();
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 0));
  }

  @Test
  void whatIsTakenBackStaysWhateverBecomesOfInstancesAndCount() {
    promotedWithASmallReserve();
    assertThat(look(Command.ABORT).weight()).isEqualTo(74);
    ready.put("v1", 5);
    assertThat(look().weight()).isEqualTo(34);

    ready.putAll(Map.of("v1", 3, "v2", 8));
    count = 20;
    RolloutPlan plan = look();

    assertThat(plan.weight()).isEqualTo(34);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 20, "v2", 8));
  }

  @Test
  void whereNobodyElseIsReadyTheOldRevisionGetsAll() {
    promotedWithASmallReserve();
    look(Command.ABORT);
    ready.put("v2", 0);

    assertThat(look().weight()).isZero();
  }

  @Test
  void withNoneOfItsInstancesReadyItIsRolledBackToThoseThatAre() {
    promoted();
    ready.put("v2", 0);

    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.ROLLED_BACK);
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.waits()).isEqualTo("none of its instances is ready");
  }

  @Test
  void withNobodyReadyAnywhereItStays() {
    promoted();
    ready.putAll(Map.of("v1", 0, "v2", 0));

    assertThat(look().stable()).isEqualTo("v2");
  }

  @Test
  void theTemplateGoesBackAsSlowlyAsAPerson() {
    steps = steps(Inconclusive.HOLD, 0, FIRST);
    promoted();
    ready.put("v1", 0);
    wanted = "v1";

    RolloutPlan plan = look();

    assertThat(kinds(plan)).containsExactly(Kind.ROLLED_BACK);
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.weight()).isEqualTo(100);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    ready.put("v1", 4);
    assertThat(look().weight()).isEqualTo(47);
    ready.put("v1", 8);
    RolloutPlan last = look();
    assertThat(last.memory()).isNull();
    assertThat(last.news()).isEmpty();
    assertThat(last.counts()).isEqualTo(Map.of("v1", 10));
  }

  @Test
  void aThirdRevisionWaitsUntilTheCallsAreBack() {
    promotedWithASmallReserve();
    look(Command.ABORT);
    wanted = "v3";

    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 10));

    ready.put("v1", 9);
    assertThat(kinds(look())).containsExactly(Kind.STARTED);
    assertThat(memory).extracting(RolloutMemory::fresh).isEqualTo("v3");
  }

  @Test
  void butNotForEver() {
    promotedWithASmallReserve();
    look(Command.ABORT);
    wanted = "v3";

    assertThat(kinds(lookAfter(steps.progressDeadline()))).containsExactly(Kind.STARTED);
  }
}
