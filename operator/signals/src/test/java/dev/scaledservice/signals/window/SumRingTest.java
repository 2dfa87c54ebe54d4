package dev.scaledservice.signals.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SumRingTest {

  private static final long SECOND = 1_000_000_000L;

  private static double sum(SumRing ring, long from, long to) {
    Tally tally = new Tally();
    ring.addTo(tally, new Span(from, to));
    return tally.sum();
  }

  @Test
  void answersOverAnySpanThatEndsNow() {
    SumRing ring = new SumRing(Span.slots(15 * SECOND));
    for (int second = 0; second < 15; second++) {
      ring.add(Span.slot(second * SECOND), 10, 1);
    }
    long now = 15 * SECOND;

    assertThat(sum(ring, now - 15 * SECOND, now)).isEqualTo(150);
    assertThat(sum(ring, now - 3 * SECOND, now)).isEqualTo(30);
    assertThat(sum(ring, now - SECOND, now)).isEqualTo(10);
  }

  @Test
  void whatHappenedInTheFirstSlotCountsInPart() {
    SumRing ring = new SumRing(Span.slots(15 * SECOND));
    ring.add(0, 100, 1);

    assertThat(sum(ring, Span.SLOT_NANOS / 4, 10 * SECOND)).isEqualTo(75, within(1e-6));
    assertThat(sum(ring, Span.SLOT_NANOS, 10 * SECOND)).isZero();
  }

  @Test
  void weightsCountInsteadOfRepeating() {
    SumRing ring = new SumRing(Span.slots(SECOND));
    ring.add(0, 3, 1e9);
    Tally tally = new Tally();
    ring.addTo(tally, new Span(0, SECOND));

    assertThat(tally.sum()).isEqualTo(3e9);
    assertThat(tally.weight()).isEqualTo(1e9);
  }

  @Test
  void whatHasPassedIsGoneAndCannotComeBack() {
    SumRing ring = new SumRing(Span.slots(SECOND));
    ring.add(0, 5, 1);
    ring.add(1000, 7, 1);

    assertThat(ring.add(0, 5, 1)).isEqualTo(Added.PAST);
    assertThat(sum(ring, 0, 1001 * Span.SLOT_NANOS)).isEqualTo(7);
  }

  @Test
  void anEmptyRingHoldsNothing() {
    assertThat(sum(new SumRing(Span.slots(SECOND)), 0, SECOND)).isZero();
  }

  @Test
  void ticksBelowZeroAreTicks() {
    SumRing ring = new SumRing(Span.slots(15 * SECOND));
    long start = -7 * SECOND - 123;
    for (int i = 0; i < 14; i++) {
      ring.add(Span.slot(start + i * SECOND), 1, 1);
    }

    assertThat(sum(ring, start - SECOND, start + 14 * SECOND)).isEqualTo(14);
  }

  /** Against a list of everything that ever happened. */
  @Test
  void agreesWithAListOfEverything() {
    record Event(long at, double value) {}
    SplittableRandom random = new SplittableRandom(11);
    SumRing ring = new SumRing(Span.slots(20 * SECOND));
    List<Event> all = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 5_000; i++) {
      now += random.nextLong(SECOND / (random.nextInt(20) == 0 ? 1 : 50));
      double value = random.nextInt(100);
      ring.add(Span.slot(now), value, 1);
      all.add(new Event(now, value));
      long from = now - random.nextLong(20 * SECOND);
      long edge = Math.floorDiv(from, Span.SLOT_NANOS) * Span.SLOT_NANOS;
      double whole = 0;
      double first = 0;
      for (Event event : all.reversed()) {
        if (event.at() < edge) {
          break;
        }
        if (event.at() < edge + Span.SLOT_NANOS) {
          first += event.value();
        } else {
          whole += event.value();
        }
      }
      assertThat(sum(ring, from, now)).isBetween(whole - 1e-6, whole + first + 1e-6);
    }
  }
}
