package dev.scaledservice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people do, and what instances do, in the middle of a rollout. */
class HalfWayTest extends RolloutScene {

  private static Step of(int weight) {
    return new Step(weight, 0, Duration.ZERO, null, NOBODY);
  }

  /** Half of the calls reach five instances. */
  private void atTheSecondStep() {
    stepping();
    verdict = GOOD;
    lookAfter(Duration.ofSeconds(20));
    ready.put("v2", 5);
    verdict = OPEN;
    assertThat(look().weight()).isEqualTo(50);
  }

  @Test
  void aStepThatIsPutInBeforeTakesNoInstancesFromItsCalls() {
    atTheSecondStep();
    steps = steps(Inconclusive.HOLD, 100, of(5), of(10), of(50));

    RolloutPlan plan = look();

    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 1));
  }

  @Test
  void aStepThatIsMadeSmallerTakesItsCallsBackAtOnce() {
    atTheSecondStep();
    steps = steps(Inconclusive.HOLD, 100, FIRST, of(20));

    RolloutPlan plan = look();

    assertThat(plan.weight()).isEqualTo(20);
    assertThat(plan.counts()).isEqualTo(Map.of("v1", 10, "v2", 2));
  }

  @Test
  void aStepThatIsMadeLargerKeepsTheInstancesOfItsCalls() {
    atTheSecondStep();
    ready.put("v2", 4);
    steps = steps(Inconclusive.HOLD, 100, of(10), of(60));

    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 6));
  }

  @Test
  void pausedItGetsNoMoreCallsWhenItsInstancesCome() {
    stepping();
    verdict = GOOD;
    lookAfter(Duration.ofSeconds(20));
    look(Command.PAUSE);
    ready.put("v2", 5);

    RolloutPlan plan = look();

    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.waits()).isEqualTo("a person stopped it: ssvc resume");
    RolloutPlan resumed = look(Command.RESUME);
    assertThat(kinds(resumed)).containsExactly(Kind.RESUMED, Kind.STEPPED);
    assertThat(resumed.weight()).isEqualTo(50);
  }

  @Test
  void whenNoneIsReadyWhileItGrowsItsCallsGoBackUntilItIsComplete() {
    atTheSecondStep();
    verdict = GOOD;
    assertThat(look().counts()).isEqualTo(Map.of("v1", 10, "v2", 10));
    ready.put("v2", 0);

    assertThat(look().weight()).isZero();

    ready.put("v2", 10);
    RolloutPlan plan = look();
    assertThat(kinds(plan)).contains(Kind.PROMOTED);
    assertThat(plan.weight()).isEqualTo(100);
  }

  @Test
  void whatWasUsualOfTheOldRevisionIsKeptFromThePromotionOn() {
    usual.put("slow", 0.05);

    promoted();

    assertThat(memory).extracting(RolloutMemory::usual).isEqualTo(Map.of("slow", 0.05));
    lookAfter(Duration.ofSeconds(5));
    assertThat(memory).extracting(RolloutMemory::usual).isEqualTo(Map.of("slow", 0.05));
  }
}
