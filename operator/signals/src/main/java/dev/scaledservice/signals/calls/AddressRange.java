package dev.scaledservice.signals.calls;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin alike, such as {@code 10.1.0.0/16}.
 *
 * @param bits how many of the first bits count
 */
public record AddressRange(InetAddress first, int bits) {

  /** Reads {@code address/bits}; null for anything else. */
  public static @Nullable AddressRange of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      return null;
    }
    try {
      InetAddress first = InetAddress.ofLiteral(text.substring(0, slash));
      int bits = Integer.parseInt(text.substring(slash + 1));
      return bits <= first.getAddress().length * 8 ? new AddressRange(first, bits) : null;
    } catch (IllegalArgumentException e) {
      return null; // No address: the caller says so.
    }
  }

  /** Whether an address is one of them. */
  public boolean contains(InetAddress address) {
    byte[] wanted = first.getAddress();
    byte[] bytes = address.getAddress();
    if (wanted.length != bytes.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
      if (((wanted[bit / 8] ^ bytes[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
