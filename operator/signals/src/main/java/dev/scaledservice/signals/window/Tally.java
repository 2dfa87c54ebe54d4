package dev.scaledservice.signals.window;

/** What samples add up to: filled by {@link SumRing#addTo}. */
public final class Tally {

  private double sum;
  private double weight;

  void add(double value, double times) {
    sum += value;
    weight += times;
  }

  /** Values, each times its weight. */
  public double sum() {
    return sum;
  }

  /** Samples, each counted by its weight. */
  public double weight() {
    return weight;
  }
}
