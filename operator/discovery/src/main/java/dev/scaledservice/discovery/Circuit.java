package dev.scaledservice.discovery;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds calls back while the registry is in trouble, and finds out when it is not any more.
 *
 * <p>One failure that is not the fault of the request opens it; only a look at the registry itself
 * closes it: after {@code wait = min(backoffMax, backoffMin x 2^failures) x (0.8 to 1.2)}. The wait
 * starts again at its smallest once a real call has succeeded. While it is closed the registry is
 * looked at every {@link Pace#probe}, so that its absence is known before somebody needs it, and so
 * that a state that went backwards (wiped, restored) is noticed.
 */
final class Circuit implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

  /** What others do about it. Called on the circuit's thread or on the thread of a failing call. */
  interface Watcher {

    /** Calls are held back from now on, or are still held back but for another reason. */
    void opened();

    /** Calls may be made again. */
    void closed();

    /** What the registry held before may not be there any more. */
    void wentBackwards();
  }

  private final Registry registry;
  private final Pace pace;
  private final Watcher watcher;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable RegistryException fault;
  private final LongAdder timesOpened = new LongAdder();
  private int failures;
  private long index;
  private boolean ended;

  Circuit(Registry registry, Pace pace, Watcher watcher, RandomGenerator random) {
    this.registry = registry;
    this.pace = pace;
    this.watcher = watcher;
    this.random = random;
  }

  /** Why calls are held back; null when they are not. */
  @Nullable RegistryException fault() {
    return fault;
  }

  long timesOpened() {
    return timesOpened.sum();
  }

  /** A real call came back with an answer. */
  void succeeded() {
    lock.lock();
    try {
      failures = 0;
    } finally {
      lock.unlock();
    }
  }

  /** A call failed: opens the circuit if it was the registry's fault. */
  void failed(RegistryException failure) {
    if (failure.concernsEveryone() && open(failure)) {
      watcher.opened();
    }
  }

  /** Ends the circuit's thread. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    while (waitForTurn()) {
      try {
        answered(registry.probe());
      } catch (RegistryException e) {
        if (e.concernsEveryone()) {
          stillInTrouble(e);
        } else {
          close();
        }
      } catch (RuntimeException e) {
        // The last probe would leave the circuit as it is for ever.
        LOG.error("the registry could not be probed; it is probed again", e);
        stillInTrouble(
            new RegistryException(
                Reason.UNUSABLE,
                "unexpected %s, see the log".formatted(e.getClass().getSimpleName()),
                e));
      }
    }
  }

  private void answered(Registry.Vitals vitals) {
    boolean backwards = vitals.index() < index;
    index = vitals.index();
    close();
    if (backwards) {
      watcher.wentBackwards();
    }
  }

  private void stillInTrouble(RegistryException failure) {
    boolean news;
    lock.lock();
    try {
      var before = fault;
      news = before == null || before.reason() != failure.reason();
      if (before != null) {
        failures++;
        fault = failure;
      }
    } finally {
      lock.unlock();
    }
    open(failure);
    if (news) {
      watcher.opened();
    }
  }

  private boolean open(RegistryException failure) {
    lock.lock();
    try {
      boolean wasClosed = fault == null;
      fault = failure;
      if (wasClosed) {
        timesOpened.increment();
        changed.signalAll();
      }
      return wasClosed;
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    lock.lock();
    try {
      if (fault == null) {
        return;
      }
      fault = null;
      // Until a real call succeeds, the next opening waits longer than this one.
      failures++;
    } finally {
      lock.unlock();
    }
    watcher.closed();
  }

  /** False when the circuit has ended. */
  private boolean waitForTurn() {
    lock.lock();
    try {
      boolean open = fault != null;
      long nanos = jittered(open ? pace.backoff(failures) : pace.probe());
      while (!ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
        if (!open && fault != null) {
          open = true;
          nanos = jittered(pace.backoff(failures));
        }
      }
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private long jittered(Duration wait) {
    return Pace.jittered(wait, 0.2, random).toNanos();
  }
}
