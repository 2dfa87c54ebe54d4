package dev.scaledservice.local.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loopback addresses for pods: a /16 of 127.0.0.0/8, from {@code 127.x.1.1} up, handed out in turn
 * so that an address rests before it comes back.
 *
 * <p>Holding it holds a port on {@code 127.x.0.1}, so that two clusters on one machine do not share
 * a range without noticing.
 */
final class AddressRange implements AutoCloseable {
  private static final Pattern CIDR = Pattern.compile("127\\.(\\d{1,3})\\.0\\.0/16");
  private static final Logger LOG = LoggerFactory.getLogger(AddressRange.class);
  private static final int USUAL = 77;
  private static final int LAST = 99;
  private static final int LOCK_PORT = 61_127;
  private static final int FIRST = 1 << 8;
  private static final int SIZE = 1 << 16;

  private final int second;
  private final ServerSocket lock;
  private final Set<String> taken = new HashSet<>();
  private int next = FIRST;

  /**
   * @param cidr such as {@code 127.77.0.0/16}
   * @throws IllegalArgumentException for any other kind of range
   * @throws IllegalStateException if these addresses cannot be used here, or are in use already
   */
  AddressRange(String cidr) {
    Matcher matcher = CIDR.matcher(cidr);
    second = matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    if (second < 1 || second > 255) {
      throw new IllegalArgumentException(
          "\"%s\" is no range for pods; wants 127.x.0.0/16 with x from 1 to 255".formatted(cidr));
    }
    try {
      lock = new ServerSocket();
      lock.bind(new InetSocketAddress(InetAddress.ofLiteral(address(1)), LOCK_PORT));
    } catch (IOException e) {
      throw new IllegalStateException(
          ("%s cannot be had: %s. Either another cluster on this machine has it, then choose"
                  + " another x in 127.x.0.0/16; or this system has no loopback addresses beside"
                  + " 127.0.0.1, as only Linux has them without further ado")
              .formatted(cidr, e.getMessage()),
          e);
    }
  }

  /**
   * A range that no other cluster on this machine has: the usual one if it can be.
   *
   * @throws IllegalStateException if there is none
   */
  static AddressRange free() {
    for (int second = USUAL; second <= LAST; second++) {
      try {
        return new AddressRange("127.%d.0.0/16".formatted(second));
      } catch (IllegalStateException e) {
        LOG.debug("the next range is tried", e);
      }
    }
    throw new IllegalStateException(
        "no range from 127.%d.0.0/16 to 127.%d.0.0/16 can be had; end a cluster, or use Linux"
            .formatted(USUAL, LAST));
  }

  /** An address that no pod has; give it back with {@link #release}. */
  synchronized String lease() {
    for (int tries = 0; tries < SIZE; tries++) {
      String address = address(next);
      boolean usable = (next & 0xff) != 0 && (next & 0xff) != 0xff;
      next = next + 1 < SIZE ? next + 1 : FIRST;
      if (usable && taken.add(address)) {
        return address;
      }
    }
    throw new IllegalStateException("every address of 127.%d.0.0/16 is taken".formatted(second));
  }

  synchronized void release(String address) {
    taken.remove(address);
  }

  private String address(int low) {
    return "127.%d.%d.%d".formatted(second, low >> 8, low & 0xff);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
