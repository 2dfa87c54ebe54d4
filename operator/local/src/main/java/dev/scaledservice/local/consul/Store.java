package dev.scaledservice.local.consul;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * All that the registry holds. Every write is one transaction at an index of its own: it is made on
 * a copy, which takes the place of what was there only if nothing was refused.
 */
final class Store {

  /** What is held at one index; never changed once others can see it. */
  record State(long index, Catalog catalog, Pairs pairs) {

    private State next() {
      return new State(index + 1, new Catalog(catalog), new Pairs(pairs));
    }

    static State empty() {
      return new State(1, new Catalog(), new Pairs());
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = State.empty();

  State now() {
    return state;
  }

  /**
   * Writes.
   *
   * @param write works on a state that nobody else sees, at that state's index
   * @throws Refusal from the write: then nothing was written
   */
  <T> T write(Function<State, T> write) {
    lock.lock();
    try {
      var next = state.next();
      T result = write.apply(next);
      state = next;
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything, as a server whose disk was lost. */
  void wipe() {
    lock.lock();
    try {
      state = State.empty();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until what is asked for has moved beyond an index, the state went back to an earlier one,
   * or the time is over.
   *
   * @param index of what is asked for
   * @return the state then
   */
  State await(ToLongFunction<State> index, long beyond, Duration atMost)
      throws InterruptedException {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      long began = state.index();
      while (state.index() >= began
          && Math.max(1, index.applyAsLong(state)) <= beyond
          && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return state;
    } finally {
      lock.unlock();
    }
  }
}
