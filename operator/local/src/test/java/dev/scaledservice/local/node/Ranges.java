package dev.scaledservice.local.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadLocalRandom;

/** Addresses that no other cluster on this machine has, for tests that run side by side. */
public final class Ranges {
  private Ranges() {}

  /** A range that was free a moment ago. */
  public static String freeCidr() {
    for (int tries = 0; tries < 500; tries++) {
      String cidr = "127.%d.0.0/16".formatted(ThreadLocalRandom.current().nextInt(100, 255));
      try (var range = new AddressRange(cidr)) {
        return cidr;
      } catch (IllegalStateException e) {
        // Somebody else's: the next.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no range of addresses is free");
  }

  static AddressRange free() {
    return new AddressRange(freeCidr());
  }
}
