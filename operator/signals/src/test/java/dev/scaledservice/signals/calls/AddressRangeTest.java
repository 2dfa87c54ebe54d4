package dev.scaledservice.signals.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of addresses. */
class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.2.0/23, 10.1.3.9, true",
    "10.1.2.0/23, 10.1.4.0, false",
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, fd00::1, false",
    "203.0.113.7/32, 203.0.113.7, true",
    "203.0.113.7/32, 203.0.113.8, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false"
  })
  void holdsWhatBeginsAlike(String range, String address, boolean contained) {
    AddressRange read = Objects.requireNonNull(AddressRange.of(range));
    assertThat(read.contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.1.0.0", "10.1.0.0/33", "fd00::/129", "worker/8", "10.1.0.0/-1"})
  void anythingElseIsNone(String text) {
    assertThat(AddressRange.of(text)).isNull();
  }

  @Test
  void isReadAsItIsWritten() {
    assertThat(AddressRange.of("10.1.0.0/16"))
        .isEqualTo(new AddressRange(InetAddress.ofLiteral("10.1.0.0"), 16));
  }
}
