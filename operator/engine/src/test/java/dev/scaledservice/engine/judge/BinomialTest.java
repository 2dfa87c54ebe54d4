package dev.scaledservice.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {

  /** Worked out by hand, the last by the normal approximation's order of magnitude. */
  @ParameterizedTest(name = "P(X >= {0}), {1} trials of {2} = {3}")
  @CsvSource({
    "0, 10, 0.5, 1",
    "1, 1, 0.25, 0.25",
    "3, 3, 0.5, 0.125",
    "2, 3, 0.5, 0.5",
    "3, 3, 0.1, 0.001",
    "10, 10, 0.1, 1e-10",
    "11, 10, 0.5, 0",
    "5, 10, 0, 0",
    "5, 10, 1, 1",
    "501, 1001, 0.5, 0.5"
  })
  void theUpperTail(long atLeast, long trials, double chance, double expected) {
    assertThat(Binomial.atLeast(atLeast, trials, chance))
        .isCloseTo(expected, within(1e-9 * Math.max(expected, 1e-3)));
  }
}
