package dev.scaledservice.engine.recommend;

/**
 * The mean over pods at a wanted value.
 *
 * <p>{@code measured = sum(value) / pods}, truncated to thousandths; {@code ratio = measured /
 * target}. A missing pod counts as exactly the target on the way down. The rest is {@link Pods}.
 * Source: autoscaling/v2 {@code Pods}, and {@code Resource} with {@code averageValue}.
 *
 * <p>Add every pod once, then ask.
 */
public final class PodsAverage {

  private final long target;
  private final Pods pods = new Pods();

  /**
   * @param target wanted of each pod, in thousandths, above 0
   */
  public PodsAverage(long target) {
    this.target = target;
  }

  /** A pod that counts. */
  public void ready(long value) {
    pods.ready(value, 1);
  }

  /** A pod that is not ready, measured or not. */
  public void unready() {
    pods.unready(1);
  }

  /** A pod that should have been measured. */
  public void missing() {
    pods.missing(target, 1);
  }

  /** Something was measured for a pod that is not known: it counts in the mean all the same. */
  public void unknown(long value) {
    pods.measured(value, 1);
  }

  /**
   * @param current the count in force
   * @return with {@code measured} in thousandths
   */
  public Answer replicas(int current, Tolerance tolerance) {
    return pods.answer(current, target, tolerance, (sum, count) -> sum / count);
  }
}
