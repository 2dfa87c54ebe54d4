package dev.scaledservice.engine.recommend;

/**
 * A total that the replicas share, at a wanted value each.
 *
 * <p>{@code ratio = total / (target * replicas)}; tolerated: as many as there are; else {@code
 * ceil(total / target)}. Source: autoscaling/v2 {@code Object} and {@code External} with {@code
 * averageValue}.
 */
public final class Shared {

  private Shared() {}

  /**
   * @param current replicas that share the total now
   * @param total in thousandths
   * @param target wanted of each, in thousandths, above 0
   * @return with {@code measured} as each one's share, rounded up
   */
  public static Answer.Replicas replicas(
      int current, long total, long target, Tolerance tolerance) {
    double ratio = (double) total / ((double) target * current);
    boolean tolerated = tolerance.includes(ratio);
    int count = tolerated ? current : Saturating.count((double) total / target);
    long share =
        (double) total >= (double) Long.MAX_VALUE
            ? Long.MAX_VALUE
            : (long) Math.ceil((double) total / current);
    return new Answer.Replicas(count, share, share, tolerated);
  }
}
