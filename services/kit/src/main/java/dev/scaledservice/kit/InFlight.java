package dev.scaledservice.kit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is under way, so that a stop can wait for it. */
public final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int count;

  /** One more; returns how many there are now. */
  public int begin() {
    lock.lock();
    try {
      return ++count;
    } finally {
      lock.unlock();
    }
  }

  /** One less. */
  public void end() {
    lock.lock();
    try {
      count--;
      if (count == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many there are. */
  public int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are none, no longer than {@code atMost}; returns how many are left. */
  public int awaitNone(Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lock();
    try {
      while (count > 0 && nanos > 0) {
        nanos = none.awaitNanos(nanos);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }
}
