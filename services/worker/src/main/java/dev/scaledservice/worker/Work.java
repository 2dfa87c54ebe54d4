package dev.scaledservice.worker;

import java.time.Duration;

/**
 * What a call does in its slot: compute, then wait until the slot was held for the service time.
 */
final class Work {
  private final Computation computation;
  private final Duration serviceTime;

  Work(Computation computation, Duration serviceTime) {
    this.computation = computation;
    this.serviceTime = serviceTime;
  }

  /** Its result. */
  long work() throws InterruptedException {
    long begin = System.nanoTime();
    long result = computation.run(begin);
    var rest = serviceTime.minusNanos(System.nanoTime() - begin);
    if (rest.isPositive()) {
      Thread.sleep(rest);
    }
    return result;
  }
}
