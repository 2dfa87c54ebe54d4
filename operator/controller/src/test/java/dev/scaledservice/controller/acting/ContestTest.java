package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContestTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private final Contest contest = new Contest();

  @Test
  void aCountThatSomebodySetOnceIsTakenBack() {
    assertThat(contest.mayTakeBack("kubectl", NOON)).isTrue();
    assertThat(contest.yieldedUntil()).isNull();
  }

  @Test
  void afterThreeTimesInFiveMinutesWeLeaveItAloneForFiveMinutes() {
    for (int i = 0; i < 3; i++) {
      assertThat(contest.mayTakeBack("hpa", NOON.plusSeconds(i))).isTrue();
    }
    assertThat(contest.mayTakeBack("hpa", NOON.plusSeconds(3))).isFalse();
    assertThat(contest.mayTakeBack("hpa", NOON.plusSeconds(302))).isFalse();
    assertThat(contest.mayTakeBack("hpa", NOON.plusSeconds(304))).isTrue();
    assertThat(contest.rival()).isEqualTo("hpa");
  }

  @Test
  void takeoversLongAgoDoNotCount() {
    for (int i = 0; i < 6; i++) {
      assertThat(contest.mayTakeBack("kubectl", NOON.plusSeconds(150L * i))).isTrue();
    }
  }
}
