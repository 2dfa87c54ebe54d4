package dev.scaledservice.engine.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaturatingTest {

  private static final long MAX = Long.MAX_VALUE;

  @Test
  void sumsStopAtTheEndOfTheirRange() {
    assertThat(Saturating.add(MAX, 1)).isEqualTo(MAX);
    assertThat(Saturating.add(MAX / 2 + 1, MAX / 2 + 1)).isEqualTo(MAX);
    assertThat(Saturating.add(Long.MIN_VALUE, -1)).isEqualTo(Long.MIN_VALUE);
    assertThat(Saturating.add(MAX, Long.MIN_VALUE)).isEqualTo(-1);
  }

  @Test
  void sharesAreExactWhereTheProductIsTooLarge() {
    assertThat(Saturating.share(509, 100, 1000)).isEqualTo(50);
    assertThat(Saturating.share(MAX, 100, MAX)).isEqualTo(100);
    assertThat(Saturating.share(MAX / 2, 100, MAX)).isEqualTo(49);
    assertThat(Saturating.share(MAX, 300, 100)).isEqualTo(MAX);
    assertThat(Saturating.share(Long.MIN_VALUE, 300, 100)).isEqualTo(Long.MIN_VALUE);
    assertThat(Saturating.share(-509, 100, 1000)).isEqualTo(-50);
  }

  @Test
  void countsAreNeitherNegativeNorTooLarge() {
    assertThat(Saturating.count(0.1)).isEqualTo(1);
    assertThat(Saturating.count(-7)).isZero();
    assertThat(Saturating.count(1e300)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Saturating.count(Double.NaN)).isZero();
  }
}
