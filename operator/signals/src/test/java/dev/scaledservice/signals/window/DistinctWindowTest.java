package dev.scaledservice.signals.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistinctWindowTest {

  private static final int SLOTS = 60;

  private static double seen(DistinctWindow window, long firstSlot, long lastSlot) {
    DistinctWindow union = new DistinctWindow(SLOTS);
    window.addTo(
        union, new Span(firstSlot * Span.SLOT_NANOS, (lastSlot + 1) * Span.SLOT_NANOS - 1));
    return union.estimate();
  }

  @Test
  void fewMembersAreCountedExactlyHoweverOftenTheyCome() {
    DistinctWindow window = new DistinctWindow(SLOTS);
    SplittableRandom random = new SplittableRandom(1);
    long[] members = random.longs(3_000).toArray();
    for (int round = 0; round < 5; round++) {
      for (long member : members) {
        window.add(member, round);
      }
    }
    window.add(0, 4);

    assertThat(seen(window, 0, 4)).isEqualTo(3_001);
  }

  @Test
  void shortWindowsSeeOnlyWhoCameLately() {
    DistinctWindow window = new DistinctWindow(SLOTS);
    SplittableRandom random = new SplittableRandom(2);
    long[] members = random.longs(100).toArray();
    for (int i = 0; i < members.length; i++) {
      window.add(members[i], i / 10);
    }
    window.add(members[0], 9);

    assertThat(seen(window, 0, 9)).isEqualTo(100);
    assertThat(seen(window, 9, 9)).isEqualTo(11);
  }

  @Test
  void manyMembersAreEstimatedInBoundedMemory() {
    for (int members : new int[] {10_000, 100_000, 1_000_000}) {
      DistinctWindow window = new DistinctWindow(SLOTS);
      new SplittableRandom(members).longs(members).forEach(member -> window.add(member, 0));

      assertThat(seen(window, 0, 0)).isCloseTo(members, withPercentage(12));
    }
  }

  @Test
  void mergingCountsSharedMembersOnce() {
    DistinctWindow one = new DistinctWindow(SLOTS);
    DistinctWindow other = new DistinctWindow(SLOTS);
    long[] members = new SplittableRandom(9).longs(60_000).toArray();
    for (int i = 0; i < members.length; i++) {
      if (i < 40_000) {
        one.add(members[i], 0);
      }
      if (i >= 20_000) {
        other.add(members[i], 0);
      }
    }
    DistinctWindow union = new DistinctWindow(SLOTS);
    one.addTo(union, new Span(0, 1));
    other.addTo(union, new Span(0, 1));

    assertThat(union.estimate()).isCloseTo(60_000, withPercentage(12));
  }

  @Test
  void afterAFloodItIsExactAgain() {
    DistinctWindow window = new DistinctWindow(SLOTS);
    SplittableRandom random = new SplittableRandom(4);
    random.longs(500_000).forEach(member -> window.add(member, 0));
    long[] few = random.longs(50).toArray();

    double estimate = 0;
    for (int slot = 1; slot < 20 * SLOTS; slot++) {
      for (long member : few) {
        window.add(member, slot);
      }
      estimate = seen(window, slot - SLOTS + 2, slot);
    }

    assertThat(estimate).isEqualTo(50);
  }
}
