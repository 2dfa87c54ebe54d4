package dev.scaledservice.local.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddressRangeTest {

  @Test
  void addressesComeInTurnAndRestBeforeTheyComeBack() throws Exception {
    try (var range = Ranges.free()) {
      String first = range.lease();
      assertThat(first).endsWith(".1.1");
      range.release(first);
      assertThat(range.lease()).endsWith(".1.2");
    }
  }

  @Test
  void netAndBroadcastAddressesAreLeftOut() throws Exception {
    try (var range = Ranges.free()) {
      for (int i = 0; i < 600; i++) {
        assertThat(range.lease()).doesNotEndWith(".0").doesNotEndWith(".255");
      }
    }
  }

  @Test
  void twoClustersDoNotShareARange() throws Exception {
    String cidr = Ranges.freeCidr();
    try (var range = new AddressRange(cidr)) {
      assertThat(range.lease()).isNotEmpty();
      assertThatThrownBy(() -> new AddressRange(cidr))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(cidr)
          .hasMessageContaining("choose another");
    }
    new AddressRange(cidr).close();
  }

  @Test
  void whoeverDoesNotMindGetsARangeOfItsOwn() throws Exception {
    try (var one = AddressRange.free();
        var other = AddressRange.free()) {
      assertThat(one.lease()).isNotEqualTo(other.lease());
    }
  }

  @Test
  void onlyLoopbackWillDo() {
    assertThatThrownBy(() -> new AddressRange("10.0.0.0/16"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wants 127.x.0.0/16");
  }
}
