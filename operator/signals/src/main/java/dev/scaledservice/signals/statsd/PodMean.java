package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The mean over pods, each counting as much as another. Pods without a number do not count. */
final class PodMean {

  private double sum;
  private double staleSum;
  private int fresh;
  private int partial;
  private int stale;
  private Instant newest = Instant.MIN;

  /**
   * @param each the readings of the ready pods
   * @param whyNone what to say where no pod has a number
   */
  static Reading of(List<Reading> each, Confidence confidence, String whyNone) {
    PodMean mean = new PodMean();
    each.forEach(mean::add);
    return mean.reading(confidence, whyNone);
  }

  private void add(Reading reading) {
    switch (reading) {
      case Reading.Fresh(double value, Instant at) -> {
        sum += value;
        fresh++;
        seen(at);
      }
      case Reading.Partial(double value, Instant at, Duration covered) -> {
        sum += value;
        partial++;
        seen(at);
      }
      case Reading.Stale(double value, Instant at) -> {
        staleSum += value;
        stale++;
        seen(at);
      }
      case Reading.Unknown unknown -> {}
    }
  }

  private void seen(Instant at) {
    newest = at.isAfter(newest) ? at : newest;
  }

  private Reading reading(Confidence confidence, String whyNone) {
    int known = fresh + partial;
    if (known > 0) {
      return confidence.of(sum / known, newest, (double) fresh / (known + stale));
    }
    return stale > 0 ? new Reading.Stale(staleSum / stale, newest) : new Reading.Unknown(whyNone);
  }
}
