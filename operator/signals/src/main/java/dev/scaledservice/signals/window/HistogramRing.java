package dev.scaledservice.signals.window;

import org.jspecify.annotations.Nullable;

/** A histogram a slot, each made when something happens in it. */
public final class HistogramRing extends Ring {

  private static final long HISTOGRAM_BYTES = 72;

  private final @Nullable Histogram[] histograms;
  private final MemoryBudget budget;
  private long taken;

  /** Memory beyond {@link #bytes} comes from the budget. */
  public HistogramRing(int slots, MemoryBudget budget) {
    super(slots);
    this.histograms = new Histogram[slots];
    this.budget = budget;
  }

  /** What a ring of so many slots takes as long as nothing happens. */
  public static long bytes(int slots) {
    return 64L + 4L * slots;
  }

  /**
   * @param weight how many events the sample stands for
   */
  public Added add(long slot, double value, double weight) {
    int place = place(slot);
    if (place < 0) {
      return Added.PAST;
    }
    Histogram histogram = histograms[place];
    long more =
        histogram == null ? HISTOGRAM_BYTES + Histogram.FIRST_BYTES : histogram.bytesToAdd(value);
    if (more > 0 && !budget.take(more)) {
      return Added.NO_MEMORY;
    }
    taken += more;
    if (histogram == null) {
      histogram = new Histogram();
      histograms[place] = histogram;
    }
    histogram.add(value, weight);
    return Added.KEPT;
  }

  /** Adds what happened within a span, and in the rest of its first slot. */
  public void addTo(Histogram sum, Span span) {
    long last = last(span);
    for (long slot = first(span); slot <= last; slot++) {
      Histogram histogram = histograms[index(slot)];
      if (histogram != null) {
        sum.addAll(histogram);
      }
    }
  }

  /** Gives back what came from the budget; the ring is not to be used any more. */
  public void release() {
    budget.give(taken);
    taken = 0;
  }

  @Override
  void clear(int index) {
    Histogram histogram = histograms[index];
    if (histogram != null) {
      long freed = histogram.clear();
      budget.give(freed);
      taken -= freed;
    }
  }
}
