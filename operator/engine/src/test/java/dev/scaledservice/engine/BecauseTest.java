package dev.scaledservice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reasons in words. */
class BecauseTest {

  @Test
  void aWindowThatFillsSaysHowFar() {
    assertThat(new Because.Filling("load", Duration.ofSeconds(9)).text())
        .isEqualTo("load has been watched for only 9 s");
  }

  @Test
  void whatIsKnownInPartIsNotSaidToBeTooYoung() {
    assertThat(new Because.Filling("load", Duration.ZERO).text())
        .isEqualTo("load is known only in part");
  }
}
