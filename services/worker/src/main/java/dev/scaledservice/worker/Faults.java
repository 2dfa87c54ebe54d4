package dev.scaledservice.worker;

import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What is wrong with an instance on purpose, for somebody who wants to see a bad version turned
 * back: calls that fail, from the start or from some time on, and a process that ends by itself.
 */
final class Faults {
  private final double share;
  private final long fromNanos;
  private final LongSupplier nanos;
  private final DoubleSupplier random;

  /**
   * @param share of calls that fail, 0 to 1
   * @param after how long they go well first
   */
  Faults(double share, Duration after, LongSupplier nanos, DoubleSupplier random) {
    this.share = share;
    this.nanos = nanos;
    this.random = random;
    this.fromNanos = nanos.getAsLong() + after.toNanos();
  }

  /**
   * As told at the start; a crash is on its way then.
   *
   * @throws UsageException where something cannot be meant
   */
  static Faults from(Options options) {
    double share = options.decimal("fail", "WORKER_FAIL", 0);
    if (share < 0 || share > 1) {
      throw new UsageException("--fail is %s; wants a share from 0 to 1".formatted(share));
    }
    Duration after = options.duration("fail-after", "WORKER_FAIL_AFTER", Duration.ZERO);
    Duration crash = options.duration("crash-after", "WORKER_CRASH_AFTER", Duration.ZERO);
    if (!crash.isZero()) {
      Thread.ofPlatform().daemon().name("crash").start(() -> end(crash));
    }
    return new Faults(
        share, after, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Whether the call at hand fails. */
  boolean strikes() {
    return share > 0 && nanos.getAsLong() - fromNanos >= 0 && random.getAsDouble() < share;
  }

  private static void end(Duration after) {
    try {
      Thread.sleep(after);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
