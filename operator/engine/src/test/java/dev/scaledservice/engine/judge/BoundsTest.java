package dev.scaledservice.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.judge.Bounds.Bound;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A queue that is to stay below 100, and a cache that is to be hit by more than 0.9. */
class BoundsTest {

  private final Bounds bounds =
      new Bounds(List.of(new Bound("queue", true, 100), new Bound("hits", false, 0.9)));
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  private @Nullable String queue(double value) {
    now = now.plusSeconds(5);
    return again(value);
  }

  /** The same sample, seen once more. */
  private @Nullable String again(double value) {
    bounds.observe(
        Map.of("queue", new Reading.Fresh(value, now), "hits", new Reading.Fresh(0.95, now)));
    return bounds.condemns();
  }

  private @Nullable String unknown(Reading reading) {
    bounds.observe(Map.of("queue", reading));
    return bounds.condemns();
  }

  @Test
  void threeSamplesInARowCondemn() {
    queue(10);
    assertThat(queue(130)).isNull();
    assertThat(queue(140)).isNull();

    assertThat(queue(150)).isEqualTo("queue is 150, wants below 100 in 3 samples in a row");
  }

  @Test
  void oneSampleCountsOnceHoweverOftenItIsSeen() {
    queue(130);
    for (int i = 0; i < 100; i++) {
      assertThat(again(130)).isNull();
    }
  }

  @Test
  void oneWithinTheBoundBeginsANewRow() {
    queue(130);
    queue(130);
    queue(99);
    queue(130);

    assertThat(queue(130)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"99.9, true", "100, false", "100.1, false"})
  void theBoundItselfIsOut(double value, boolean within) {
    queue(value);

    assertThat(bounds.wants() == null).isEqualTo(within);
  }

  @Test
  void aboveIsTheOtherWayRound() {
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(5);
      bounds.observe(
          Map.of("queue", new Reading.Fresh(1, now), "hits", new Reading.Fresh(0.9, now)));
    }

    assertThat(bounds.condemns()).isEqualTo("hits is 0.9, wants above 0.9 in 3 samples in a row");
  }

  @Test
  void whatIsNotKnownNeitherCondemnsNorPromotes() {
    assertThat(bounds.wants()).isEqualTo("queue is not known: not asked yet");
    for (Reading nothing :
        List.of(
            new Reading.Unknown("the query finds no series"),
            new Reading.Stale(500, now),
            new Reading.Partial(500, now, Duration.ZERO))) {
      for (int i = 0; i < 5; i++) {
        assertThat(unknown(nothing)).isNull();
      }
      assertThat(bounds.wants()).startsWith("queue is not known: ");
    }
    queue(1);
    assertThat(bounds.wants()).isNull();
  }

  @Test
  void whatWasOutBeforeItWasNotKnownIsForgotten() {
    queue(130);
    queue(130);
    unknown(new Reading.Unknown("Prometheus main fails (503)"));

    assertThat(queue(130)).isNull();
  }

  @Test
  void whileOneIsOutNothingIsPromoted() {
    queue(130);

    assertThat(bounds.wants()).isEqualTo("queue is 130, wants below 100: not clear yet");
    assertThat(bounds.lines())
        .containsExactly("queue is 130, wants below 100", "hits is 0.95, wants above 0.9");
  }
}
