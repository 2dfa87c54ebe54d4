package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.window.MemoryBudget;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many series a service may still have, and how much memory all services together. For several
 * threads.
 */
final class SeriesBudget {

  private final StatsdSettings.Limits limits;
  private final MemoryBudget memory;
  private final AtomicInteger ofAll;
  private final AtomicInteger ofService = new AtomicInteger();

  /**
   * @param ofAll counts the series of all services
   */
  SeriesBudget(StatsdSettings.Limits limits, MemoryBudget memory, AtomicInteger ofAll) {
    this.limits = limits;
    this.memory = memory;
    this.ofAll = ofAll;
  }

  /** Takes another series of so many bytes; says why that cannot be. */
  @Nullable Drop open(long bytes) {
    if (ofService.incrementAndGet() > limits.seriesPerService()) {
      ofService.decrementAndGet();
      return Drop.SERIES;
    }
    if (!memory.take(bytes)) {
      ofService.decrementAndGet();
      return Drop.MEMORY;
    }
    ofAll.incrementAndGet();
    return null;
  }

  /** Gives back what so many series took. */
  void close(int series, long bytes) {
    ofService.addAndGet(-series);
    ofAll.addAndGet(-series);
    memory.give(bytes);
  }

  MemoryBudget memory() {
    return memory;
  }

  StatsdSettings.Limits limits() {
    return limits;
  }
}
