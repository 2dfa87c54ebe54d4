package dev.scaledservice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.History.Recommended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  static long[] seeds() {
    return new SplittableRandom(853).longs(25).toArray();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void answersWhatAListOfEverythingWould(long seed) {
    var random = new SplittableRandom(seed);
    var up = Duration.ofMillis(random.nextLong(1, 60_000));
    var down = Duration.ofMillis(random.nextLong(1, 60_000));
    var everything = new ArrayList<Recommended>();
    History history = History.EMPTY;
    Instant now = START;
    for (int step = 0; step < 300; step++) {
      now = now.plusMillis(random.nextLong(0, 4_000));
      int replicas = random.nextInt(1, 12);
      everything.add(new Recommended(replicas, now));
      history = history.with(replicas, now, up, down);
      Instant then = now.plusMillis(random.nextLong(0, 4_000));

      var naive = new Naive(everything, then);
      assertThat(history.largest(down, false, then)).isEqualTo(naive.largest(down, false));
      assertThat(history.largest(down, true, then)).isEqualTo(naive.largest(down, true));
      assertThat(history.smallest(up, then)).isEqualTo(naive.smallest(up));
      assertThat(history.highs().size() + history.lows().size()).isLessThanOrEqualTo(22);
    }
  }

  @Test
  void aSteadyServiceIsOneEntryHoweverOftenItIsLookedAt() {
    var hour = Duration.ofHours(1);
    History history = History.EMPTY;
    for (int pulse = 0; pulse < 14_400; pulse++) {
      history = history.with(4, START.plusMillis(250L * pulse), hour, hour);
    }

    assertThat(history.highs()).hasSize(1);
    assertThat(history.lows()).hasSize(1);
  }

  @Test
  void nothingIsKeptForAWindowThatIsNotThere() {
    History history =
        History.EMPTY
            .seeded(9, START, Duration.ZERO, Duration.ZERO)
            .with(4, START, Duration.ZERO, Duration.ZERO);

    assertThat(history).isEqualTo(History.EMPTY);
  }

  @Test
  void aWindowWithoutAnythingInItIsSeeded() {
    var window = Duration.ofSeconds(60);
    History old = History.EMPTY.with(9, START, window, window);

    assertThat(old.seeded(5, START.plusSeconds(59), window, window)).isSameAs(old);
    assertThat(old.seeded(5, START.plusSeconds(61), window, window).highs())
        .containsExactly(new Recommended(5, START.plusSeconds(61)));
  }

  /** Every recommendation that was ever made. */
  private record Naive(List<Recommended> everything, Instant now) {

    OptionalInt largest(Duration window, boolean inclusive) {
      return everything.stream()
          .filter(one -> counts(one, window, inclusive))
          .mapToInt(Recommended::replicas)
          .max();
    }

    OptionalInt smallest(Duration window) {
      return everything.stream()
          .filter(one -> counts(one, window, false))
          .mapToInt(Recommended::replicas)
          .min();
    }

    private boolean counts(Recommended one, Duration window, boolean inclusive) {
      Instant end = one.at().plus(window);
      return now.isBefore(end) || (inclusive && now.equals(end));
    }
  }
}
