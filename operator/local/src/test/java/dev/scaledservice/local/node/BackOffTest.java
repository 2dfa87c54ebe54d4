package dev.scaledservice.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff = new BackOff();

  private long after(int seconds) {
    return backOff.after(Duration.ofSeconds(seconds)).toMillis();
  }

  @Test
  void theFirstRestartIsImmediateThenTheyComeSlower() {
    assertThat(Stream.generate(() -> after(1)).limit(8))
        .containsExactly(0L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L);
  }

  @Test
  void aGoodRunForgivesWhatWasBefore() {
    after(1);
    after(1);
    after(1);
    assertThat(after(60)).isZero();
    assertThat(after(1)).isEqualTo(500);
  }
}
