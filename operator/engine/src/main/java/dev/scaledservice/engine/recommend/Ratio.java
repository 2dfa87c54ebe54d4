package dev.scaledservice.engine.recommend;

/**
 * One number for the whole service at a wanted value, whatever the number of replicas.
 *
 * <p>{@code ratio = value / target}; tolerated: the count in force; else {@code ceil(ratio *
 * ready)}. From no replicas at all {@code ceil(ratio)}, without tolerance. Source: autoscaling/v2
 * {@code Object} and {@code External} with {@code value}.
 */
public final class Ratio {

  private Ratio() {}

  /**
   * @param current the count in force
   * @param ready pods that run and are ready
   * @param value in thousandths
   * @param target in thousandths, above 0
   */
  public static Answer.Replicas replicas(
      int current, int ready, long value, long target, Tolerance tolerance) {
    double ratio = (double) value / target;
    if (current == 0) {
      return new Answer.Replicas(Saturating.count(ratio), value, value, false);
    }
    boolean tolerated = tolerance.includes(ratio);
    int count = tolerated ? current : Saturating.count(ratio * ready);
    return new Answer.Replicas(count, value, value, tolerated);
  }
}
