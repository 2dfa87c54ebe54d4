package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus.Memory;
import dev.scaledservice.api.ScaledServiceStatus.Memory.Floor;
import dev.scaledservice.api.ScaledServiceStatus.Memory.Move;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which memory is as good as another: what a service at rest need not write. */
class RememberedTest {

  private static final Move UP = new Move(3, "2026-01-01T00:00:00Z");
  private static final Move DOWN = new Move(-1, "2026-01-01T00:05:00Z");

  @Test
  void aFloorThatWasRightAgainIsNoReasonToWrite() {
    assertThat(
            Remembered.covers(memory(5, "2026-01-01T00:00:00Z"), memory(5, "2026-01-01T00:09:00Z")))
        .isTrue();
  }

  @Test
  void aLowerFloorCanWaitAndAHigherOneCannot() {
    assertThat(Remembered.covers(memory(5, "x"), memory(4, "x"))).isTrue();
    assertThat(Remembered.covers(memory(5, "x"), memory(6, "x"))).isFalse();
    assertThat(Remembered.covers(new Memory(null, List.of()), memory(1, "x"))).isFalse();
  }

  @Test
  void movesThatWereForgottenCanStayAndNewOnesCannotWait() {
    assertThat(Remembered.covers(moves(UP, DOWN), moves(DOWN))).isTrue();
    assertThat(Remembered.covers(moves(UP, DOWN), moves())).isTrue();
    assertThat(Remembered.covers(moves(UP), moves(UP, DOWN))).isFalse();
    assertThat(Remembered.covers(moves(UP), moves(DOWN))).isFalse();
  }

  @Test
  void nothingCoversWhatWasNeverWritten() {
    assertThat(Remembered.covers(null, moves())).isFalse();
    assertThat(Remembered.covers(new Memory(null, null), moves())).isTrue();
  }

  private static Memory memory(@Nullable Integer floor, String since) {
    return new Memory(floor == null ? null : new Floor(floor, since), List.of());
  }

  private static Memory moves(Move... moves) {
    return new Memory(null, List.of(moves));
  }
}
