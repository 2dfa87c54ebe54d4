package dev.scaledservice.controller.making;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutPolicyTest {

  @Test
  void nothingSaidIsAsInADeployment() {
    assertThat(RolloutPolicy.of(null))
        .isEqualTo(
            new RolloutPolicy(
                new Share(25, true), new Share(25, true), Duration.ZERO, Duration.ofMinutes(10), 3))
        .isEqualTo(RolloutPolicy.of(rolling(null, null, null, null)));
  }

  @Test
  void whatIsSaidCounts() {
    Rollout rollout =
        rolling(new Rollout.Rolling(new IntOrString(2), new IntOrString("0%")), 30, 120, 0);

    assertThat(RolloutPolicy.of(rollout))
        .isEqualTo(
            new RolloutPolicy(
                new Share(2, false),
                new Share(0, true),
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                0));
  }

  @ParameterizedTest
  @CsvSource({
    // maxSurge, maxUnavailable, wanted, surge, unavailable
    "25%, 25%, 0, 0, 0",
    "25%, 25%, 1, 1, 0",
    "25%, 25%, 4, 1, 1",
    "25%, 25%, 10, 3, 2",
    "100%, 0, 7, 7, 0",
    "0, 100%, 7, 0, 7",
    "0, 25%, 3, 0, 1",
    "0, 1%, 7, 0, 1",
    "0%, 0%, 7, 0, 1",
    "0, 0, 0, 0, 0",
    "1, 9, 5, 1, 5",
    "1%, 1%, 1, 1, 0",
    "999%, 0, 2147483, 21453356, 0",
  })
  void surgeIsRoundedUpAbsenceDownAndBothAreNeverNothing(
      String maxSurge, String maxUnavailable, int wanted, int surge, int unavailable) {
    RolloutPolicy policy = policy(maxSurge, maxUnavailable);

    assertThat(policy.surge(wanted)).isEqualTo(surge);
    assertThat(policy.unavailable(wanted)).isEqualTo(unavailable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1%", "25 %", "1.5", "much", "1000%"})
  void anythingElseIsNamed(String share) {
    assertThatThrownBy(() ->
            RolloutPolicy.of(
                rolling(new Rollout.Rolling(new IntOrString(share), null), null, null, null)))
        .isInstanceOf(InvalidSpec.class)
        .hasMessage(
            "rollout.rolling.maxSurge is \"%s\"; wants a count such as 1 or a share such as 25%%"
                .formatted(share));
  }

  @Test
  void aNegativeCountIsNamedToo() {
    assertThatThrownBy(() -> policy("1", "-1"))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageStartingWith("rollout.rolling.maxUnavailable is \"-1\"");
  }

  static RolloutPolicy policy(String maxSurge, String maxUnavailable) {
    return RolloutPolicy.of(
        rolling(
            new Rollout.Rolling(intOrString(maxSurge), intOrString(maxUnavailable)),
            null,
            null,
            null));
  }

  /** What a strategy says that exchanges revisions. */
  static Rollout rolling(
      Rollout.@Nullable Rolling rolling,
      @Nullable Integer minReadySeconds,
      @Nullable Integer progressDeadlineSeconds,
      @Nullable Integer revisionHistoryLimit) {
    return new Rollout(
        Rollout.Strategy.ROLLING,
        rolling,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        minReadySeconds,
        progressDeadlineSeconds,
        revisionHistoryLimit);
  }

  private static @Nullable IntOrString intOrString(String text) {
    return text.endsWith("%") ? new IntOrString(text) : new IntOrString(Integer.parseInt(text));
  }
}
