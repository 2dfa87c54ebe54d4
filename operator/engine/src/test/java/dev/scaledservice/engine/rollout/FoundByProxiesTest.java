package dev.scaledservice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instances that are ready, and not found yet by the proxies that share calls out. */
class FoundByProxiesTest extends RolloutScene {

  /** A proxy finds instances later than they are ready; those that it knows would get all. */
  @Test
  void whoTheProxiesHaveNotFoundHasNotArrived() {
    steps = steps(Inconclusive.HOLD, 100, new Step(0, 100, Duration.ZERO, null, NOBODY));
    look();
    ready.put("v2", 10);
    found.putAll(Map.of("v1", 10, "v2", 0));

    RolloutPlan plan = look();

    assertThat(plan.weight()).isZero();
    assertThat(plan.stable()).isEqualTo("v1");
    assertThat(plan.waits()).isEqualTo("proxies have found 0 of the 10 instances it wants");
    found.put("v2", 9);
    assertThat(look().weight()).isZero();
    found.put("v2", 10);
    assertThat(look().weight()).isEqualTo(100);
  }

  @Test
  void thoseNotFoundAreNotPromotedEither() {
    stepping();
    verdict = GOOD;
    lookAfter(Duration.ofSeconds(20));
    ready.put("v2", 10);
    found.putAll(Map.of("v1", 10, "v2", 5));

    RolloutPlan plan = look();

    assertThat(plan.weight()).isEqualTo(50);
    assertThat(plan.waits()).isEqualTo("proxies have found 5 of the 9 instances it wants");
    found.put("v2", 9);
    assertThat(look().stable()).isEqualTo("v2");
  }

  /** As many servers as somebody wrote into its configuration. */
  @Test
  void aProxyWithoutRoomForAllHoldsNothingUp() {
    steps = steps(Inconclusive.HOLD, 100, new Step(0, 100, Duration.ZERO, null, NOBODY));
    look();
    ready.put("v2", 10);
    found.putAll(Map.of("v1", 6, "v2", 5));
    assertThat(look().weight()).isZero();

    found.put("v2", 6);

    assertThat(look().weight()).isEqualTo(100);
  }

  /** What a proxy says right after its start condemns nobody. */
  @Test
  void whoGetsCallsKeepsThemWhateverProxiesFind() {
    promoted();
    found.putAll(Map.of("v1", 0, "v2", 0));

    RolloutPlan plan = lookAfter(Duration.ofSeconds(1));

    assertThat(plan.news()).isEmpty();
    assertThat(plan.weight()).isEqualTo(100);
    assertThat(plan.stable()).isEqualTo("v2");
  }
}
