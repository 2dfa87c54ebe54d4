package dev.scaledservice.signals.statsd;

/** One gauge of one pod, under one set of tags. Guarded by its pod. */
final class Gauge {

  private double value;
  private long at = Interest.NEVER;
  private boolean anchored;

  /**
   * @param anchored whether a change of it, if that comes first, is one of zero: so if its pod
   *     began after we did
   */
  Gauge(boolean anchored) {
    this.anchored = anchored;
  }

  /**
   * Sets it, or changes it. What was measured before the last value is not news.
   *
   * @return false where the value would be no number any more
   */
  boolean set(double number, boolean relative, long when) {
    double next = relative ? value + number : number;
    if (!Double.isFinite(next)) {
      return false;
    }
    if (at == Interest.NEVER || when - at >= 0) {
      value = next;
      at = when;
      anchored |= !relative;
    }
    return true;
  }

  double value() {
    return value;
  }

  /** When it was last set. */
  long at() {
    return at;
  }

  /** Whether the value is known, not only by how much it changed. */
  boolean anchored() {
    return anchored;
  }
}
