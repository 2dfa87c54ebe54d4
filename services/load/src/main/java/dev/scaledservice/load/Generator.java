package dev.scaledservice.load;

import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends each call when it is due; what is late goes out at once, and is not left out. */
final class Generator {
  private final Arrivals arrivals;
  private final LongConsumer call;
  private volatile boolean stopped;
  private volatile @Nullable Thread running;

  /**
   * @param call sends without waiting; told when the call was due, by {@link System#nanoTime()}
   */
  Generator(Arrivals arrivals, LongConsumer call) {
    this.arrivals = arrivals;
    this.call = call;
  }

  /** Returns after the last call was sent, or after {@link #stop()}. */
  void run(long begin) {
    running = Thread.currentThread();
    for (OptionalDouble next = arrivals.next();
        next.isPresent() && !stopped;
        next = arrivals.next()) {
      long due = begin + (long) (next.getAsDouble() * 1e9);
      for (long rest = due - System.nanoTime(); rest > 0 && !stopped; ) {
        LockSupport.parkNanos(rest);
        rest = due - System.nanoTime();
      }
      if (!stopped) {
        call.accept(due);
      }
    }
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(running);
  }
}
