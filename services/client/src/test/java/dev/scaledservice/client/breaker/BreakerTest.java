package dev.scaledservice.client.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.breaker.Breaker.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final BreakerSettings QUICK =
      BreakerSettings.DEFAULT
          .openingAt(0.5, 4)
          .probing(Duration.ofMillis(50), Duration.ofMillis(200))
          .with(2);

  private static void fail(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(breaker.permits()).isTrue();
      breaker.bad(1);
    }
  }

  @Test
  void opensAndProbesByItselfWithoutAnyTraffic() {
    var breaker = Breaker.to("worker", QUICK);
    fail(breaker, 4);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(breaker.permits()).isFalse();

    await().until(() -> breaker.state() == State.HALF_OPEN);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).as("probes are limited").isFalse();
    breaker.good(1);
    breaker.good(1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatHappensBetweenTwoReportsIsToldInTheSecond() {
    var breaker = Breaker.to("worker", QUICK);
    assertThat(breaker.worstOfLate()).isEqualTo(State.CLOSED);
    fail(breaker, 4);
    await().until(() -> breaker.state() == State.HALF_OPEN);
    for (int probe = 0; probe < 2; probe++) {
      assertThat(breaker.permits()).isTrue();
      breaker.good(1);
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);

    assertThat(breaker.worstOfLate()).isEqualTo(State.OPEN);
    assertThat(breaker.worstOfLate()).isEqualTo(State.CLOSED);
  }

  @Test
  void aProbeThatSaysNothingIsGivenBack() {
    var breaker = Breaker.to("worker", QUICK);
    fail(breaker, 4);
    await().until(() -> breaker.state() == State.HALF_OPEN);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isTrue();
    breaker.withdrawn();
    assertThat(breaker.permits()).isTrue();
  }

  @Test
  void slowCallsOpenItToo() {
    var breaker = Breaker.to("worker", QUICK.slowFrom(Duration.ofMillis(100)));
    for (int i = 0; i < 4; i++) {
      assertThat(breaker.permits()).isTrue();
      breaker.good(Duration.ofMillis(101).toNanos());
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void pausesDoubleWhileProbesFail() {
    var breaker =
        Breaker.to("worker", QUICK.probing(Duration.ofMillis(50), Duration.ofSeconds(20)).with(1));
    fail(breaker, 4);
    long[] pauses = new long[4];
    for (int i = 0; i < pauses.length; i++) {
      long begin = System.nanoTime();
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> breaker.state() == State.HALF_OPEN);
      pauses[i] = System.nanoTime() - begin;
      fail(breaker, 1);
      assertThat(breaker.state()).isEqualTo(State.OPEN);
    }
    // 50, 100, 200, 400 ms, each 20 % more or less: the last is never as short as the first.
    assertThat(pauses[3]).isGreaterThan(Duration.ofMillis(300).toNanos());
  }

  @Test
  void statesAreReportedAsTheMetricWantsThem() {
    assertThat(State.CLOSED.reported()).isEqualTo(0);
    assertThat(State.OPEN.reported()).isEqualTo(1);
    assertThat(State.HALF_OPEN.reported()).isEqualTo(2);
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> BreakerSettings.DEFAULT.openingAt(50, 20))
        .hasMessage("breaker: failures is 50.0; wants a share such as 0.5");
    assertThatThrownBy(
            () -> BreakerSettings.DEFAULT.probing(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .hasMessage("breaker: longestPause is PT1S; wants firstPause (PT5S) or more");
    assertThatThrownBy(() -> BreakerSettings.DEFAULT.with(0)).hasMessageContaining("such as 5");
    assertThatThrownBy(() -> BreakerSettings.DEFAULT.over(Duration.ZERO))
        .hasMessageContaining("1 s to 10 min");
  }
}
