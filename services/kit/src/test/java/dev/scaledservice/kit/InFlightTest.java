package dev.scaledservice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightTest {

  @Test
  void aStopWaitsForTheLast() throws Exception {
    var calls = new InFlight();
    assertThat(calls.begin()).isEqualTo(1);
    assertThat(calls.begin()).isEqualTo(2);

    var stop = new FutureTask<>(() -> calls.awaitNone(Duration.ofMinutes(1)));
    Thread.startVirtualThread(stop);
    calls.end();
    assertThat(calls.count()).isEqualTo(1);
    assertThat(stop).isNotDone();
    calls.end();

    assertThat(stop.get(1, TimeUnit.MINUTES)).isZero();
  }

  @Test
  void aStopDoesNotWaitForEver() throws Exception {
    var calls = new InFlight();
    calls.begin();
    assertThat(calls.awaitNone(Duration.ofMillis(10))).isEqualTo(1);
  }
}
