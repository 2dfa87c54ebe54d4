package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InsistenceTest {

  @Test
  void aPassThatFailsIsTriedForEver() {
    var tries = Insistence.retry().initExecution();

    for (int i = 0; i < 1_000; i++) {
      assertThat(tries.nextDelay())
          .as("pause after try %d", i + 1)
          .hasValueSatisfying(millis ->
              assertThat(millis)
                  .isPositive()
                  .isLessThanOrEqualTo(Insistence.LONGEST_PAUSE.toMillis()));
    }
  }
}
