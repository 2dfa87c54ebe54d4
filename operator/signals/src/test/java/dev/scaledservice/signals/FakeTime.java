package dev.scaledservice.signals;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock and a ticker that stand still until they are told to go on. */
public final class FakeTime implements InstantSource, Ticker {

  private volatile Instant wall = Instant.parse("2026-03-01T10:00:00Z");
  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);

  @Override
  public Instant instant() {
    return wall;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Time passes, on both. */
  public void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
    wall = wall.plus(duration);
  }

  /** Somebody corrects the clock on the wall. */
  public void jump(Duration duration) {
    wall = wall.plus(duration);
  }
}
