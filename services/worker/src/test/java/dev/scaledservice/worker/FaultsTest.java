package dev.scaledservice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private final AtomicLong nanos = new AtomicLong(5);

  @Test
  void nothingFailsUnlessTold() {
    assertThat(new Faults(0, Duration.ZERO, nanos::get, () -> 0).strikes()).isFalse();
  }

  @Test
  void itsShareOfTheCallsFails() {
    assertThat(new Faults(0.05, Duration.ZERO, nanos::get, () -> 0.049).strikes()).isTrue();
    assertThat(new Faults(0.05, Duration.ZERO, nanos::get, () -> 0.051).strikes()).isFalse();
  }

  @Test
  void fromSomeTimeOn() {
    var faults = new Faults(1, Duration.ofSeconds(20), nanos::get, () -> 0.5);
    nanos.addAndGet(Duration.ofSeconds(20).toNanos() - 1);
    assertThat(faults.strikes()).isFalse();
    nanos.incrementAndGet();
    assertThat(faults.strikes()).isTrue();
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Faults.from(new Options(new String[] {"--fail=1.5"}, Map.of())))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("0 to 1");
  }

  @Test
  void anInstanceWithAFaultSaysSo() throws Exception {
    try (var instance = Instance.started("--service-time=1ms", "--fail=1")) {
      assertThat(instance.get("/v1/work").statusCode()).isEqualTo(500);
      assertThat(instance.get("/v1/work").body()).contains("on purpose");
    }
  }
}
