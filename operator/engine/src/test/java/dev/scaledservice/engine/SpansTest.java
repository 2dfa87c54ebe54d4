package dev.scaledservice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A comparison without a Duration on the way says what one with it says. */
class SpansTest {

  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05.600Z");

  private static final List<Duration> SPANS =
      List.of(
          Duration.ZERO,
          Duration.ofNanos(1),
          Duration.ofMillis(399),
          Duration.ofMillis(400),
          Duration.ofMillis(401),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1).plusNanos(1),
          Duration.ofSeconds(2).minusNanos(1),
          Duration.ofDays(366));

  @Test
  void comparesAsDurationsDo() {
    for (Duration window : SPANS) {
      for (Duration passed : SPANS) {
        for (Instant to : List.of(BEGIN.plus(passed), BEGIN.minus(passed))) {
          assertThat(Integer.signum(Spans.compare(BEGIN, to, window)))
              .as("%s to %s against %s", BEGIN, to, window)
              .isEqualTo(Integer.signum(Duration.between(BEGIN, to).compareTo(window)));
        }
      }
    }
  }
}
