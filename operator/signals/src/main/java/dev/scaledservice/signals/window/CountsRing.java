package dev.scaledservice.signals.window;

/** Counts of several kinds of events a slot. */
public final class CountsRing extends Ring {

  private final int kinds;
  private final double[] counts;

  public CountsRing(int slots, int kinds) {
    super(slots);
    this.kinds = kinds;
    this.counts = new double[slots * kinds];
  }

  /** What a ring of so many slots takes. */
  public static long bytes(int slots, int kinds) {
    return 64L + 8L * slots * kinds;
  }

  /** Adds events of a kind, from 0. */
  public Added add(long slot, int kind, double events) {
    int place = place(slot);
    if (place < 0) {
      return Added.PAST;
    }
    counts[place * kinds + kind] += events;
    return Added.KEPT;
  }

  /** Adds what happened within a span to {@code sums}, one number a kind. */
  public void addTo(double[] sums, Span span) {
    long last = last(span);
    for (long slot = first(span); slot <= last; slot++) {
      int place = index(slot);
      double share = span.share(slot);
      for (int kind = 0; kind < kinds; kind++) {
        sums[kind] += counts[place * kinds + kind] * share;
      }
    }
  }

  @Override
  void clear(int index) {
    for (int kind = 0; kind < kinds; kind++) {
      counts[index * kinds + kind] = 0;
    }
  }
}
