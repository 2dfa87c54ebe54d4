package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a condition keeps from the one before it. */
class FindingsTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = BEGIN.plusSeconds(90);

  @Test
  void aSilenceThatLastsIsToldOnce() {
    Condition first = find(List.of(), BEGIN, false, "Silent", "load was last seen 31 s ago");

    Condition second = find(List.of(first), LATER, false, "Silent", "load was last seen 2 min ago");

    assertThat(second).isEqualTo(first);
  }

  @Test
  void whatIsMoreThanADurationIsTold() {
    Condition first = find(List.of(), BEGIN, false, "NotEnoughReady", "3 of 10 ready");

    Condition second = find(List.of(first), LATER, false, "NotEnoughReady", "4 of 10 ready");

    assertThat(second.getMessage()).isEqualTo("4 of 10 ready");
    assertThat(second.getLastTransitionTime()).isEqualTo(BEGIN.toString());
  }

  @Test
  void anotherReasonBringsItsOwnMessage() {
    Condition first = find(List.of(), BEGIN, false, "Silent", "nothing for 31 s");

    Condition second = find(List.of(first), LATER, false, "Stale", "nothing for 40 s");

    assertThat(second.getMessage()).isEqualTo("nothing for 40 s");
  }

  @Test
  void aChangeOfStatusStartsAnew() {
    Condition first = find(List.of(), BEGIN, false, "Silent", "nothing for 31 s");

    Condition second = find(List.of(first), LATER, true, "Fresh", "every metric is known");

    assertThat(second.getLastTransitionTime()).isEqualTo(LATER.toString());
  }

  private static Condition find(
      List<Condition> before, Instant now, boolean holds, String reason, String message) {
    return new Findings(before, 1, now)
        .add("MetricsFresh", holds, reason, message)
        .conditions()
        .getFirst();
  }
}
