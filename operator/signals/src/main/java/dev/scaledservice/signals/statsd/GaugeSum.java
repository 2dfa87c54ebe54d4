package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Reading;
import java.time.Duration;

/**
 * The gauge of one pod: what its tag sets add up to. Tag sets that were not sent for longer than a
 * gauge lives count only where all of them were not.
 */
final class GaugeSum {

  private final long now;
  private final Duration life;
  private double fresh;
  private double old;
  private boolean anyFresh;
  private boolean anchored = true;
  private long newest = Interest.NEVER;

  GaugeSum(long now, Duration life) {
    this.now = now;
    this.life = life;
  }

  void add(Gauge gauge) {
    old += gauge.value();
    if (now - gauge.at() <= life.toNanos()) {
      fresh += gauge.value();
      anchored &= gauge.anchored();
      anyFresh = true;
    }
    if (newest == Interest.NEVER || gauge.at() - newest > 0) {
      newest = gauge.at();
    }
  }

  Reading reading(boolean silent, Moment moment) {
    if (newest == Interest.NEVER) {
      return new Reading.Unknown("never sent");
    }
    if (!Double.isFinite(old)) {
      return new Reading.Unknown("its values add up to more than a number holds");
    }
    if (silent || !anyFresh) {
      return new Reading.Stale(old, moment.instant(newest));
    }
    // A gauge known only by its changes since we listen may in truth be anything above.
    return anchored
        ? new Reading.Fresh(fresh, moment.instant(newest))
        : new Reading.Partial(fresh, moment.instant(newest), Duration.ZERO);
  }
}
