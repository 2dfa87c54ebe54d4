package dev.scaledservice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplitTest {

  @Test
  void stableGetsWhatTheCanaryDoesNot() {
    Split split = Splits.split(Slot.B, 5, 3, 1);

    assertThat(split.stable()).isEqualTo(Slot.A);
    assertThat(split.percent(Slot.A)).isEqualTo(95);
    assertThat(split.percent(Slot.B)).isEqualTo(5);
  }

  @Test
  void onlyReadyInstancesCount() {
    var waiting = new Member("b-0", "10.0.0.1", 80, Slot.B, false);
    var split = new Split(Splits.WORKER, Slot.B, 5, List.of(), List.of(waiting));

    assertThat(split.ready(Slot.B)).isZero();
  }

  @Test
  void namesOfHeadersKnowNoCase() {
    assertThat(new HeaderMatch("X-Canary", "Yes")).isEqualTo(new HeaderMatch("x-canary", "Yes"));
  }

  @Test
  void whatCouldNotBeWrittenIsRefused() {
    assertThatThrownBy(() -> Splits.split(Slot.B, 101, 1, 1))
        .hasMessage("a share is 0 to 100 percent, not 101");
    assertThatThrownBy(() -> new HeaderMatch("X Canary", "1"))
        .hasMessageContaining("like X-Canary");
    assertThatThrownBy(() -> new HeaderMatch("X-Canary", "a b"))
        .hasMessageContaining("without spaces");
    assertThatThrownBy(() -> new HeaderMatch("X-Canary", "a\nb"))
        .hasMessageContaining("without spaces");
    assertThatThrownBy(() -> new ServiceName("shop", "Worker;"))
        .hasMessageContaining("shop/Worker;");
    assertThatThrownBy(() -> new Member("a", "10.0.0.1", 0, Slot.A, true))
        .hasMessageContaining("1 to 65535");
  }
}
