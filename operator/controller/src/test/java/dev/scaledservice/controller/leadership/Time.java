package dev.scaledservice.controller.leadership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Both clocks of a process, standing still until told. */
final class Time implements InstantSource {

  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.now());
  private final AtomicLong looks = new AtomicLong();

  void passes(Duration span) {
    nanos.addAndGet(span.toNanos());
    onlyTheWallClockPasses(span);
  }

  void onlyTheWallClockPasses(Duration span) {
    wall.updateAndGet(now -> now.plus(span));
  }

  long nanos() {
    looks.incrementAndGet();
    return nanos.get();
  }

  /** How often the process has looked at its monotonic clock. */
  long looks() {
    return looks.get();
  }

  @Override
  public Instant instant() {
    return wall.get();
  }
}
