package dev.scaledservice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlotWeightsTest {

  @Test
  void oneOfTwentyAtOnePercentWeighsAFifthOfTheOthers() {
    SlotWeights weights = SlotWeights.of(Splits.split(Slot.B, 1, 20, 1), 256);

    assertThat(share(weights, Slot.B, 20, 1)).isCloseTo(1.0, within(0.001));
    assertThat(weights.a()).isGreaterThan(weights.b());
  }

  @Test
  void zeroIsZeroAndAHundredIsAll() {
    assertThat(SlotWeights.of(Splits.split(Slot.B, 0, 2, 2), 256))
        .isEqualTo(new SlotWeights(100, 0));
    assertThat(SlotWeights.of(Splits.split(Slot.B, 100, 2, 2), 256))
        .isEqualTo(new SlotWeights(0, 100));
    assertThat(SlotWeights.of(Splits.split(Slot.A, 0, 2, 2), 256))
        .isEqualTo(new SlotWeights(0, 100));
  }

  @Test
  void theShareIsMetWhateverTheNumbers() {
    for (int percent = 1; percent < 100; percent++) {
      for (int stable = 1; stable <= 30; stable++) {
        // A canary sized for its share or up to four times of that, as one that is small has to be.
        int least = Math.max(1, stable * percent / (100 - percent));
        for (int canaries = least; canaries <= 4 * least && canaries <= 60; canaries++) {
          SlotWeights weights =
              SlotWeights.of(Splits.split(Slot.B, percent, stable, canaries), 255);

          assertThat(share(weights, Slot.B, stable, canaries))
              .as("%d %% for %d beside %d", percent, canaries, stable)
              .isCloseTo(percent, within(0.7));
        }
      }
    }
  }

  @Test
  void aSlotWithAShareNeverWeighsNothing() {
    // 200 canaries at 1 % beside one stable: no whole numbers express that, and none of them may be
    // cut off.
    SlotWeights weights = SlotWeights.of(Splits.split(Slot.B, 1, 1, 200), 256);

    assertThat(weights).isEqualTo(new SlotWeights(256, 1));
  }

  @Test
  void theFirstComerOfAnEmptySlotWeighsWhatItShould() {
    SlotWeights weights = SlotWeights.of(Splits.split(Slot.B, 10, 9, 0), 256);

    assertThat(share(weights, Slot.B, 9, 1)).isCloseTo(10, within(0.01));
  }

  @Test
  void consulsAreMultiplesOf256AndNeverZero() {
    var weights = ConsulWeights.of(Splits.split(Slot.B, 10, 3, 1));
    int a = weights.of(Slot.A).orElseThrow();
    int b = weights.of(Slot.B).orElseThrow();

    assertThat(a % 256 + b % 256).isZero();
    assertThat(a).isBetween(256, 65_280);
    assertThat(100.0 * b / (3.0 * a + b)).isCloseTo(10, within(0.01));
    assertThat(ConsulWeights.of(Splits.split(Slot.B, 0, 3, 1)).of(Slot.B)).isEmpty();
  }

  private static double share(SlotWeights weights, Slot canary, int ofA, int ofB) {
    double all = (double) weights.a() * ofA + (double) weights.b() * ofB;
    return 100 * weights.of(canary) * (canary == Slot.A ? ofA : ofB) / all;
  }
}
