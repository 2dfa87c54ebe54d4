package dev.scaledservice.bench.rollback;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what is to come; what cannot be asked for is not there yet. */
final class Patience {

  /** Longer than a scheduler takes that lost its API server twenty times. */
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private Patience() {}

  /**
   * @param what for who reads that it did not come
   */
  static void until(String what, BooleanSupplier come) {
    until(what, come, Duration.ofMillis(50));
  }

  static void until(String what, BooleanSupplier come, Duration every) {
    long latest = System.nanoTime() + LONGEST.toNanos();
    Throwable trouble = null;
    while (System.nanoTime() < latest) {
      try {
        if (come.getAsBoolean()) {
          return;
        }
        trouble = null;
      } catch (RuntimeException | AssertionError e) {
        trouble = e; // Such as an API server that is away for now.
      }
      LockSupport.parkNanos(every.toNanos());
    }
    throw new IllegalStateException(
        "not within %d s: %s".formatted(LONGEST.toSeconds(), what), trouble);
  }
}
