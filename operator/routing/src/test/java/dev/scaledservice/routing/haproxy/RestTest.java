package dev.scaledservice.routing.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestTest {

  private final Rest rest = new Rest();

  private long after(int millis) {
    return rest.after(Duration.ofMillis(millis)).toMillis();
  }

  @Test
  void looksTakeATenthOfTheTime() {
    assertThat(after(40)).isEqualTo(360);
  }

  @Test
  void aLookThatHadToWaitIsNotPaidForAgain() {
    after(2);

    assertThat(after(330)).isEqualTo(18);
  }

  @Test
  void aProxyThatHasBecomeLargeIsGivenItsRest() {
    after(2);
    for (int look = 0; look < 9; look++) {
      assertThat(after(50)).isEqualTo(18);
    }

    assertThat(after(50)).isEqualTo(450);
  }
}
