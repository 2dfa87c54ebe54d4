package dev.scaledservice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "912.4 | 912",
        "2790 | 2,790",
        "99.96 | 100",
        "12.34 | 12.3",
        "2.30 | 2.3",
        "1.004 | 1",
        "0.1234 | 0.123",
        "0.00042 | 0.0004",
        "0 | 0",
        "-0.5 | -0.5",
        "1.7E308 | 1.70e+308",
      })
  void numbersKeepTheDigitsThatMatter(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"PT0.25S, 250 ms", "PT3S, 3 s", "PT2.5S, 2.5 s", "PT300S, 300 s", "PT900S, 15 min"})
  void durationsAreWhatPeopleWroteInTheirYaml(Duration duration, String text) {
    assertThat(Figures.duration(duration)).isEqualTo(text);
  }
}
