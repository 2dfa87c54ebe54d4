package dev.scaledservice.signals.window;

/** Sums and counts a slot. */
public final class SumRing extends Ring {

  private final double[] sums;
  private final double[] weights;

  public SumRing(int slots) {
    super(slots);
    sums = new double[slots];
    weights = new double[slots];
  }

  /** What a ring of so many slots takes. */
  public static long bytes(int slots) {
    return 96L + 16L * slots;
  }

  /**
   * @param weight how many events the sample stands for
   */
  public Added add(long slot, double value, double weight) {
    int place = place(slot);
    if (place < 0) {
      return Added.PAST;
    }
    sums[place] += value * weight;
    weights[place] += weight;
    return Added.KEPT;
  }

  /** Adds what happened within a span. */
  public void addTo(Tally tally, Span span) {
    long last = last(span);
    for (long slot = first(span); slot <= last; slot++) {
      int place = index(slot);
      double share = span.share(slot);
      tally.add(sums[place] * share, weights[place] * share);
    }
  }

  @Override
  void clear(int index) {
    sums[index] = 0;
    weights[index] = 0;
  }
}
