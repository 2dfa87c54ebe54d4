package dev.scaledservice.engine.recommend;

/**
 * Usage as a share of what was requested.
 *
 * <p>{@code measured = 100 * sum(usage) / sum(request)}, truncated: 50.9 % is 50 %; {@code ratio =
 * measured / target}. A missing pod counts as {@code max(100, target)} percent of its request on
 * the way down. The rest is {@link Pods}. Source: autoscaling/v2 {@code Resource} and {@code
 * ContainerResource} with {@code averageUtilization}.
 *
 * <p>Add every pod once, then ask.
 */
public final class Utilization {

  private final int target;
  private final Pods pods = new Pods();

  /**
   * @param target wanted, in whole percent, above 0
   */
  public Utilization(int target) {
    this.target = target;
  }

  /** A pod that counts. */
  public void ready(long usage, long request) {
    pods.ready(usage, request);
  }

  /** A pod that is not ready, measured or not. */
  public void unready(long request) {
    pods.unready(request);
  }

  /** A pod that should have been measured. */
  public void missing(long request) {
    pods.missing(Saturating.share(request, Math.max(100, target), 100), request);
  }

  /** Something was measured for a pod that is not known. */
  public void unknown() {
    pods.weightless();
  }

  /**
   * @param current the count in force
   * @return with {@code measured} in percent
   */
  public Answer replicas(int current, Tolerance tolerance) {
    return pods.answer(current, target, tolerance, Utilization::percent);
  }

  private static long percent(long usage, long request) {
    long percent = Saturating.share(usage, 100, request);
    return Math.clamp(percent, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
