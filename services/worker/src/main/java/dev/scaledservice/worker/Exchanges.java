package dev.scaledservice.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the exchanges under way, to the last byte of the answer, so that a stop can wait for them.
 */
final class Exchanges {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int underWay;

  void begin() {
    lock.lock();
    try {
      underWay++;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      underWay--;
      if (underWay == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until none is under way, no longer than {@code atMost}; returns how many are left. */
  int awaitNone(Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lock();
    try {
      while (underWay > 0 && nanos > 0) {
        nanos = none.awaitNanos(nanos);
      }
      return underWay;
    } finally {
      lock.unlock();
    }
  }
}
