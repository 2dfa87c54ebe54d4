package dev.scaledservice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.kit.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {

  @Test
  void aScriptHoldsAndRamps() {
    var profile = Script.parse("20s:100, 5s:100-400,1m:400");

    assertThat(profile.length()).isEqualTo(85);
    assertThat(profile.rateAt(0)).isEqualTo(100);
    assertThat(profile.rateAt(22.5)).isEqualTo(250);
    assertThat(profile.rateAt(84)).isEqualTo(400);
    assertThat(profile.rateAt(85)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20s          | step \"20s\" wants time:rate",
        "20s:100,     | step \"\" wants time:rate",
        "20s:-5       | step \"20s:-5\" wants time:rate",
        "20:100       | \"20\" is no duration",
        "0s:100       | step \"0s:100\" takes no time",
      })
  void aScriptThatCannotBeMeantIsRefused(String script, String message) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Script.parse(script))
        .withMessageContaining(message);
  }

  @Test
  void asManyCallsAsTheAreaUnderTheProfileEachWhenItIsDue() {
    var due = due(Script.parse("10s:10,10s:10-30,10s:0,10s:30"), false, () -> 1);

    assertThat(due).hasSize(100 + 200 + 0 + 300);
    assertThat(due).isSorted();
    assertThat(due.get(0)).isCloseTo(0.1, within(1e-9));
    assertThat(due.get(99)).isCloseTo(10, within(1e-9));
    // On the ramp, after t seconds: 10 t + t^2, so the 75th call is due after 5 s.
    assertThat(due.get(174)).isCloseTo(15, within(1e-9));
    assertThat(due).noneMatch(t -> t > 20.001 && t < 30);
  }

  @Test
  void poissonCallsAreAsManyOnAverageAndNotEven() {
    var random = new Random(7);
    var due = due(Script.parse("100s:100"), false, random::nextExponential);

    // Four standard deviations of a Poisson count of 10,000.
    assertThat(due).hasSizeBetween(9_600, 10_400).isSorted();
    long close = 0;
    for (int i = 1; i < due.size(); i++) {
      close += due.get(i) - due.get(i - 1) < 0.005 ? 1 : 0;
    }
    // A gap below half the mean has probability 1 - e^-0.5 = 39 %; evenly spaced there are none.
    assertThat((double) close / due.size()).isCloseTo(0.39, within(0.03));
  }

  @Test
  void aRepeatedProfileBeginsAgain() {
    var arrivals = new Arrivals(Script.parse("1s:2,1s:0"), true, () -> 1);

    var due = new ArrayList<Double>();
    for (int i = 0; i < 6; i++) {
      due.add(arrivals.next().orElseThrow());
    }
    assertThat(due).containsExactly(0.5, 1.0, 2.5, 3.0, 4.5, 5.0);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new Arrivals(Script.parse("1s:0"), true, () -> 1))
        .withMessageContaining("--repeat");
  }

  @Test
  void aTraceIsCutScaledAndSpedUp(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.csv");
    Files.writeString(
        file,
        """
        seconds,requests_per_second
        0,5
        60,10
        120,40
        240,20
        """);
    var trace = Trace.read(file);

    var whole = trace.profile(Duration.ZERO, Duration.ZERO, 0, 1);
    // The last row lasts as long as the one before it; a missing one leaves the rate as it was.
    assertThat(whole.length()).isEqualTo(360);
    assertThat(whole.rateAt(200)).isEqualTo(40);
    assertThat(whole.rateAt(359)).isEqualTo(20);

    var part = trace.profile(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 10);
    assertThat(part.pieces())
        .containsExactly(new Profile.Piece(0, 3, 50, 50), new Profile.Piece(3, 9 - 3, 100, 100));

    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> trace.profile(Duration.ofHours(1), Duration.ZERO, 0, 1))
        .withMessageContaining("360 s long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time,rate\\n0,1\\n1,1                       | line 1 wants the header",
        "seconds,requests_per_second\\n0,1           | at least two rows",
        "seconds,requests_per_second\\n0,1\\n0,2      | line 3 is \"0,2\"",
        "seconds,requests_per_second\\n0,1\\n1,-2     | line 3 is \"1,-2\"",
        "seconds,requests_per_second\\n0,1\\n1,NaN    | line 3 is \"1,NaN\"",
        "seconds,requests_per_second\\n0,1\\n1        | line 3 is \"1\"",
      })
  void aTraceThatCannotBeReadSaysWhere(String text, String message, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("trace.csv");
    Files.writeString(file, text.replace("\\n", "\n"));

    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Trace.read(file))
        .withMessageContaining(message);
  }

  private static List<Double> due(Profile profile, boolean repeat, DoubleSupplier gaps) {
    var arrivals = new Arrivals(profile, repeat, gaps);
    var due = new ArrayList<Double>();
    for (OptionalDouble next = arrivals.next(); next.isPresent(); next = arrivals.next()) {
      due.add(next.getAsDouble());
    }
    return due;
  }
}
