package dev.scaledservice.controller.leadership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How old our hold on the Lease is: {@code age = time since the last renewal was sent}.
 *
 * <p>The larger of two clocks counts. The monotonic one is not fooled by a corrected wall clock;
 * the wall clock goes on while the machine is suspended, when the monotonic one stands still.
 */
final class Tenure {

  private final LongSupplier nanos;
  private final InstantSource clock;
  private final Duration longest;
  private volatile @Nullable Mark renewed;

  /**
   * @param longest the age from which on it no longer holds
   */
  Tenure(LongSupplier nanos, InstantSource clock, Duration longest) {
    this.nanos = nanos;
    this.clock = clock;
    this.longest = longest;
  }

  /** A moment on both clocks. */
  record Mark(long nanos, Instant at) {}

  Mark now() {
    return new Mark(nanos.getAsLong(), clock.instant());
  }

  /** A renewal that was sent at {@code sent} has succeeded. */
  void renewed(Mark sent) {
    renewed = sent;
  }

  void end() {
    renewed = null;
  }

  /** Whether it has begun and nobody has ended it, however old it is. */
  boolean begun() {
    return renewed != null;
  }

  /** Whether it has begun and is young enough. */
  boolean holds() {
    Mark last = renewed;
    return last != null && since(last).compareTo(longest) < 0;
  }

  Duration since(Mark mark) {
    Duration steady = Duration.ofNanos(nanos.getAsLong() - mark.nanos());
    Duration wall = Duration.between(mark.at(), clock.instant());
    return steady.compareTo(wall) >= 0 ? steady : wall;
  }
}
