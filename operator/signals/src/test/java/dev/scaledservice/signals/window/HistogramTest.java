package dev.scaledservice.signals.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {

  private static final Percentage BOUND = Percentage.withPercentage(100.0 / 64);

  @Test
  void percentilesAreWithinTheBoundOfTheValueAtTheirRank() {
    SplittableRandom random = new SplittableRandom(3);
    for (double spread : new double[] {0.1, 1, 5}) {
      Histogram histogram = new Histogram();
      double[] values = new double[10_000];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(3 + spread * random.nextGaussian());
        histogram.add(values[i], 1);
      }
      Arrays.sort(values);
      for (double quantile : new double[] {0.5, 0.75, 0.9, 0.95, 0.99, 0.999}) {
        double exact = values[(int) Math.ceil(quantile * values.length) - 1];
        assertThat(histogram.quantile(quantile)).isCloseTo(exact, BOUND);
      }
    }
  }

  @Test
  void whatNeverDiffersIsExact() {
    Histogram histogram = new Histogram();
    histogram.add(123.456, 7);

    assertThat(histogram.quantile(0.5)).isEqualTo(123.456);
    assertThat(histogram.quantile(0.999)).isEqualTo(123.456);
  }

  @Test
  void ranksAreOfWeights() {
    Histogram histogram = new Histogram();
    histogram.add(10, 1);
    histogram.add(1000, 9);

    assertThat(histogram.quantile(0.1)).isCloseTo(10, BOUND);
    assertThat(histogram.quantile(0.11)).isCloseTo(1000, BOUND);
    assertThat(histogram.total()).isEqualTo(10);
  }

  @Test
  void mergingLosesNothing() {
    SplittableRandom random = new SplittableRandom(5);
    Histogram whole = new Histogram();
    Histogram one = new Histogram();
    Histogram other = new Histogram();
    for (int i = 0; i < 5_000; i++) {
      double value = random.nextDouble(i % 2 == 0 ? 1 : 1e6);
      whole.add(value, 1);
      (i % 2 == 0 ? one : other).add(value, 1);
    }
    one.addAll(other);
    one.addAll(new Histogram());

    for (double quantile = 0.01; quantile < 1; quantile += 0.01) {
      assertThat(one.quantile(quantile)).isEqualTo(whole.quantile(quantile));
    }
  }

  @Test
  void valuesMayBeAnything() {
    Histogram histogram = new Histogram();
    for (double value : new double[] {-1e300, -5, -0.0, 0, 1e-300, 5, 1e300}) {
      histogram.add(value, 1);
    }

    assertThat(histogram.quantile(1.0 / 7)).isLessThanOrEqualTo(-1e13);
    assertThat(histogram.quantile(2.0 / 7)).isCloseTo(-5, BOUND);
    assertThat(histogram.quantile(0.5)).isCloseTo(0, within(1e-6));
    assertThat(histogram.quantile(6.0 / 7)).isCloseTo(5, BOUND);
    assertThat(histogram.quantile(1)).isGreaterThanOrEqualTo(1e13);
    assertThat(histogram.bytes()).isLessThan(40_000);
  }

  @Test
  void nothingHasNoPercentile() {
    assertThatThrownBy(() -> new Histogram().quantile(0.5)).hasMessage("nothing was added");
  }
}
