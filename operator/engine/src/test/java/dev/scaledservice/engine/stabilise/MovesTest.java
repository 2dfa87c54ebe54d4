package dev.scaledservice.engine.stabilise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Memory.Move;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MovesTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration PERIOD = Duration.ofSeconds(60);

  @Test
  void upAndDownAreCountedApart() {
    List<Move> moves = List.of(new Move(5, START), new Move(-2, START.plusSeconds(10)));

    assertThat(Moves.added(moves, PERIOD, START.plusSeconds(20))).isEqualTo(5);
    assertThat(Moves.removed(moves, PERIOD, START.plusSeconds(20))).isEqualTo(2);
    assertThat(Moves.added(moves, PERIOD, START.plusSeconds(60))).isZero();
    assertThat(Moves.removed(moves, PERIOD, START.plusSeconds(60))).isEqualTo(2);
  }

  @Test
  void aMoveIsForgottenWhenNoPolicyLooksBackOnItAnyMore() {
    List<Move> moves = List.of(new Move(5, START));

    assertThat(Moves.remembered(moves, 0, PERIOD, START.plusSeconds(59))).isSameAs(moves);
    assertThat(Moves.remembered(moves, 0, PERIOD, START.plusSeconds(60))).isEmpty();
    assertThat(Moves.remembered(moves, 1, Duration.ZERO, START)).isEmpty();
  }

  @Test
  void restlessnessForHalfAnHourStaysSmallAndCountsNoLessThanItWas() {
    var random = new SplittableRandom(7);
    var half = Duration.ofMinutes(30);
    List<Move> moves = List.of();
    long added = 0;
    Instant now = START;
    for (int pulse = 0; pulse < 7_000; pulse++) {
      now = now.plusMillis(250);
      int change = random.nextInt(-3, 4);
      added += Math.max(0, change);
      moves = Moves.remembered(moves, change, half, now);
    }

    assertThat(moves).hasSizeLessThanOrEqualTo(202);
    assertThat(Moves.added(moves, half, now)).isEqualTo(added);
    assertThat(moves).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
  }
}
