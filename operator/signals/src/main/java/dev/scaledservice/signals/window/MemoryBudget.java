package dev.scaledservice.signals.window;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on memory that many windows share. Sizes are estimates. Safe for several threads. */
public final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Takes so many bytes, or none and says false where there are not enough left. */
  public boolean take(long bytes) {
    if (used.addAndGet(bytes) <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
  }

  public long used() {
    return used.get();
  }
}
