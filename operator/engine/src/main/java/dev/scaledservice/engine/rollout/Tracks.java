package dev.scaledservice.engine.rollout;

/**
 * How many instances the old and the new revision are to have.
 *
 * <pre>
 * new = ceil(count x share), at least 1
 * old = max(ceil(count x (100 % - weight)), ceil(count x reserve)),
 *       the reserve cut so that old + new &lt;= count + ceil(count x maxExtra)
 * </pre>
 *
 * One demand is shared out, so that a rollout never inflates the count; what comes on top of it is
 * the reserve alone. Where calls follow the number of instances, {@code new = round(count x share)}
 * and {@code old = count - round(count x weight)}, each at least 1, and there is no reserve.
 *
 * @param old instances of the revision that was there
 * @param fresh instances of the one that comes in
 */
public record Tracks(int old, int fresh) {

  /**
   * @param count what the load wants over both
   * @param weight percent of the calls that reach the new revision now
   * @param share percent of the count that the new revision is to be able to take
   */
  static Tracks of(Steps steps, int count, int weight, int share) {
    if (count == 0) {
      return new Tracks(0, 0);
    }
    if (steps.byRatio()) {
      int left = weight == 0 ? count : Math.max(1, count - nearest(count, weight));
      return new Tracks(left, Math.max(1, nearest(count, share)));
    }
    int fresh = Math.max(1, up(count, share));
    int needed = up(count, 100 - weight);
    int most = count + up(count, steps.maxExtraPercent());
    int reserve = Math.min(up(count, steps.reservePercent()), most - fresh);
    return new Tracks(Math.max(needed, reserve), fresh);
  }

  private static int nearest(int count, int percent) {
    return (int) Math.round(count * percent / 100.0);
  }

  /** All calls reach the new revision. */
  static Tracks promoted(Steps steps, int count) {
    int reserve = Math.min(up(count, steps.reservePercent()), up(count, steps.maxExtraPercent()));
    return new Tracks(reserve, count);
  }

  static int up(int count, int percent) {
    return (int) ((count * (long) percent + 99) / 100);
  }
}
