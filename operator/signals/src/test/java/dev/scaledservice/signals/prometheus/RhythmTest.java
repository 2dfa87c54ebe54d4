package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queries that begin together do not stay together. */
class RhythmTest {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @Test
  void theSecondQuestionsAreSpreadOverTheInterval() {
    Random random = new Random(7);
    int[] secondsOf = new int[10];
    IntStream.range(0, 1000)
        .forEach(i -> secondsOf[(int) new Rhythm(INTERVAL, random).pause().toSeconds()]++);

    assertThat(Arrays.stream(secondsOf).boxed()).allMatch(count -> count > 60 && count < 140);
  }

  @Test
  void laterOnesComeEveryIntervalATenthMoreOrLess() {
    Rhythm rhythm = new Rhythm(INTERVAL, new Random(7));
    rhythm.pause();

    assertThat(IntStream.range(0, 1000).mapToObj(i -> rhythm.pause()))
        .allMatch(pause -> pause.toMillis() >= 9_000 && pause.toMillis() <= 11_000);
  }
}
