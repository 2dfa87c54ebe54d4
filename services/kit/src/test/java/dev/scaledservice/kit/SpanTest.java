package dev.scaledservice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "250ms,PT0.25S",
    "10s,PT10S",
    "1.5s,PT1.5S",
    "1m30s,PT1M30S",
    "2d,PT48H",
    "250us,PT0.00025S"
  })
  void whatPeopleWriteIsRead(String text, Duration expected) {
    assertThat(Span.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "5 s", "s", "5S", "5s,", "9999999d"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Span.parse(text))
        .withMessageStartingWith("\"" + text + "\"");
  }
}
