package dev.scaledservice.signals.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class HistogramRingTest {

  private static final long SECOND = 1_000_000_000L;

  private static Histogram over(HistogramRing ring, long from, long to) {
    Histogram histogram = new Histogram();
    ring.addTo(histogram, new Span(from, to));
    return histogram;
  }

  @Test
  void theShortWindowSeesOnlyWhatIsNew() {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    HistogramRing ring = new HistogramRing(Span.slots(15 * SECOND), budget);
    for (int second = 0; second < 12; second++) {
      ring.add(Span.slot(second * SECOND), 10, 1);
    }
    for (int second = 12; second < 15; second++) {
      ring.add(Span.slot(second * SECOND), 1000, 1);
    }
    long now = 15 * SECOND;

    assertThat(over(ring, now - 3 * SECOND, now).quantile(0.5)).isGreaterThan(900);
    assertThat(over(ring, now - 15 * SECOND, now).quantile(0.5)).isLessThan(11);
  }

  @Test
  void memoryIsTakenWhileItIsNeededAndGivenBack() {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    HistogramRing ring = new HistogramRing(Span.slots(SECOND), budget);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ring.add(i, Math.pow(2, i % 60 - 20), 1)).isEqualTo(Added.KEPT);
    }
    long used = budget.used();
    for (int i = 1_000; i < 10_000; i++) {
      ring.add(i, Math.pow(2, i % 60 - 20), 1);
    }

    assertThat(budget.used()).isPositive().isCloseTo(used, offset(4096L));
    ring.release();
    assertThat(budget.used()).isZero();
  }

  @Test
  void withoutMemoryASampleIsRefusedAndNothingBreaks() {
    MemoryBudget budget = new MemoryBudget(400);
    HistogramRing ring = new HistogramRing(Span.slots(SECOND), budget);

    assertThat(ring.add(0, 1, 1)).isEqualTo(Added.KEPT);
    assertThat(ring.add(0, 1e6, 1)).isEqualTo(Added.NO_MEMORY);
    assertThat(ring.add(1, 1, 1)).isEqualTo(Added.NO_MEMORY);
    assertThat(over(ring, 0, SECOND).total()).isEqualTo(1);
    assertThat(budget.used()).isLessThanOrEqualTo(400);
  }
}
