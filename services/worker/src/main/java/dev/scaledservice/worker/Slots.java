package dev.scaledservice.worker;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls worked on at once, and a line of bounded length in front of them. Capacity is {@code slots
 * / service time}; what comes on top waits, in order, until the line is full.
 */
final class Slots {
  private final int slots;
  private final int places;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Semaphore free;

  Slots(int slots, int queue) {
    this.slots = slots;
    this.places = slots + queue;
    this.free = new Semaphore(slots, true);
  }

  /** A call that has a slot. */
  interface Call<T> {
    T work() throws InterruptedException;
  }

  /** What became of a call. */
  sealed interface Outcome<T> {
    record Done<T>(T result) implements Outcome<T> {}

    /** The line was full. */
    record Refused<T>() implements Outcome<T> {}
  }

  /** Waits for a slot, unless the line is full, and does the work in it. */
  <T> Outcome<T> take(Call<T> call) throws InterruptedException {
    if (!enter()) {
      return new Outcome.Refused<>();
    }
    try {
      free.acquire();
      try {
        return new Outcome.Done<>(call.work());
      } finally {
        free.release();
      }
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private boolean enter() {
    return inFlight.getAndUpdate(n -> n < places ? n + 1 : n) < places;
  }

  /** Calls waiting for a slot. */
  int queued() {
    return Math.max(0, inFlight.get() - slots);
  }
}
