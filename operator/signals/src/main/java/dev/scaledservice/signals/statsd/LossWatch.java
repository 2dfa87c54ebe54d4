package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the kernel drops so many packets that sums are too small to go down on: more than one in
 * a hundred since the last look, a second ago at least.
 */
final class LossWatch {

  private static final long PERIOD_NANOS = 1_000_000_000L;
  private static final double TOLERATED = 0.01;

  /** Asks for the kernel's count. */
  @FunctionalInterface
  interface Drops {
    @Nullable Long read();
  }

  private final Drops drops;
  private final LongSupplier received;
  private final Ticker ticker;
  private final Runnable lost;
  private final AtomicLong lookedAt;
  private long dropsBefore;
  private long receivedBefore;

  /**
   * @param received packets that arrived so far
   * @param lost told where too many were dropped
   */
  LossWatch(Drops drops, LongSupplier received, Ticker ticker, Runnable lost) {
    this.drops = drops;
    this.received = received;
    this.ticker = ticker;
    this.lost = lost;
    this.lookedAt = new AtomicLong(ticker.nanos());
  }

  /** Looks where the last look is a second ago; one of several threads does. */
  void look() {
    long before = lookedAt.get();
    long now = ticker.nanos();
    if (now - before >= PERIOD_NANOS && lookedAt.compareAndSet(before, now)) {
      compare();
    }
  }

  private synchronized void compare() {
    Long count = drops.read();
    if (count == null) {
      return;
    }
    long arrived = received.getAsLong();
    long dropped = count - dropsBefore;
    if (dropped > TOLERATED * (dropped + arrived - receivedBefore)) {
      lost.run();
    }
    dropsBefore = count;
    receivedBefore = arrived;
  }
}
