package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What turns a new version back whatever its calls say, and what does not. */
class CondemnedTest extends RolloutsScene {

  private static final String BOUNDED =
      "{metrics: [{name: queue, prometheus: {query: q}, below: \"100\"}]}";

  @ParameterizedTest
  @EnumSource(names = {"CRASHING", "OUT_OF_MEMORY"})
  void whatEndsAgainAndAgainIsTurnedBackWithoutACall(Ailment.Kind kind) {
    ailing = new Ailment(kind, "container w ends with exit code 2");

    assertThat(is().why()).isEqualTo("1 of 1 pods: container w ends with exit code 2");
    assertThat(told.getLast().refused()).isTrue();
  }

  /**
   * No call reaches what is not ready; what another has to put right is not the version's fault.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CRASHING", "OUT_OF_MEMORY"})
  void whatEndedOnceOrDidNotStartIsWaitedFor(Ailment.Kind kind) {
    ailing = new Ailment(kind, "so it is said");

    assertThat(is().phase()).isEqualTo(Phase.STEPPING);
    assertThat(told.getLast().refused()).isFalse();
    assertThat(told.getLast().canaryPercent()).isZero();
  }

  @Test
  void aNumberOutOfItsBoundIsTurnedBackWithoutACall() {
    for (int sample = 0; sample < 3; sample++) {
      now = now.plusSeconds(5);
      queried = new Reading.Fresh(130, now);
      look("edge", "{weight: 10}", BOUNDED);
    }

    assertThat(is().why()).isEqualTo("queue is 130, wants below 100 in 3 samples in a row");
    assertThat(told.getLast().refused()).isTrue();
  }

  @Test
  void aVersionWithAllCallsAndNoInstanceReadyIsTurnedBack() {
    baking();
    ready = false;

    assertThat(is().why()).isEqualTo("none of its instances is ready");
  }

  /** They answer calls as before; for so many seconds they only do not count as available. */
  @Test
  void instancesThatAreHeldToALargerMinReadySecondsAreReady() {
    baking();
    available = false;

    assertThat(is().phase()).isEqualTo(Phase.BAKING);
    assertThat(told.getLast().refused()).isFalse();
  }

  private void baking() {
    written = memory(Phase.BAKING);
    rollouts.begin();
    assertThat(is().phase()).isEqualTo(Phase.BAKING);
  }

  private RolloutMemory is() {
    return Objects.requireNonNull(memory());
  }
}
