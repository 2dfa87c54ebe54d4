package dev.scaledservice.client.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private static long taken(RetryBudget budget, int times) {
    return IntStream.range(0, times).filter(_ -> budget.take()).count();
  }

  @Test
  void retriesAreAShareOfCalls() {
    var budget = RetryBudget.of(0.1, 5);
    assertThat(taken(budget, 100)).isEqualTo(5);

    IntStream.range(0, 30).forEach(_ -> budget.called());
    assertThat(taken(budget, 100)).isEqualTo(3);
  }

  @Test
  void calmTimesSaveNoMoreThanTheReserve() {
    var budget = RetryBudget.of(1, 5);
    IntStream.range(0, 1_000_000).forEach(_ -> budget.called());
    assertThat(taken(budget, 100)).isEqualTo(5);
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> RetryBudget.of(10, 20))
        .hasMessage("the share of retries is 10.0; wants 0 to 1, such as 0.1");
    assertThatThrownBy(() -> RetryBudget.of(Double.NaN, 20)).hasMessageContaining("such as 0.1");
    assertThatThrownBy(() -> RetryBudget.of(0.1, 0)).hasMessageContaining("such as 20");
  }
}
