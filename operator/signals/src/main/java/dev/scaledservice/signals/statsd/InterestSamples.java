package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.window.Added;
import dev.scaledservice.signals.window.DistinctWindow;
import dev.scaledservice.signals.window.Histogram;
import dev.scaledservice.signals.window.HistogramRing;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.SumRing;
import dev.scaledservice.signals.window.Tally;
import dev.scaledservice.signals.wire.WireSample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pod sent that one interest asks for. Each kind of sample has series of its own, made
 * when the first one comes. Guarded by its pod.
 */
final class InterestSamples {

  private final Interest interest;
  private final SeriesBudget budget;
  private @Nullable SumRing counters;
  private @Nullable SumRing timers;
  private @Nullable HistogramRing percentiles;
  private @Nullable Gauges gauges;
  private @Nullable DistinctWindow set;
  private int series;
  private long bytes;
  private double events;

  InterestSamples(Interest interest, SeriesBudget budget) {
    this.interest = interest;
    this.budget = budget;
  }

  /**
   * Keeps a sample where something asks for its type.
   *
   * @param weight how many events it stands for
   * @param when when it was measured
   * @param newPod whether the pod began after we did
   * @return why it was not kept; null where it was
   */
  @Nullable Drop add(WireSample sample, double weight, long when, boolean newPod, long memberHash) {
    long slot = Span.slot(when);
    return switch (sample.type()) {
      case COUNTER -> interest.sums ? counted(sample, weight, slot) : Drop.UNASKED;
      case TIMER, HISTOGRAM, DISTRIBUTION -> timed(sample, weight, slot);
      case GAUGE -> interest.gauges ? gauged(sample, when, newPod) : Drop.UNASKED;
      case SET -> interest.sets ? seen(memberHash, slot) : Drop.UNASKED;
    };
  }

  private @Nullable Drop counted(WireSample sample, double weight, long slot) {
    if (counters == null) {
      Drop refused = open(SumRing.bytes(interest.slots));
      if (refused != null) {
        return refused;
      }
      counters = new SumRing(interest.slots);
    }
    Drop drop = sum(counters, sample, weight, slot);
    for (int i = 0; drop == null && i < sample.count(); i++) {
      events += Math.max(0, sample.value(i)) * weight;
    }
    return drop;
  }

  private @Nullable Drop timed(WireSample sample, double weight, long slot) {
    Drop drop = interest.sums || interest.percentiles ? null : Drop.UNASKED;
    if (interest.sums) {
      if (timers == null) {
        drop = open(SumRing.bytes(interest.slots));
        timers = drop == null ? new SumRing(interest.slots) : null;
      }
      drop = timers == null ? drop : sum(timers, sample, weight, slot);
      events += drop == null ? sample.count() * weight : 0;
    }
    if (interest.percentiles && drop == null) {
      if (percentiles == null) {
        drop = open(HistogramRing.bytes(interest.slots));
        percentiles = drop == null ? new HistogramRing(interest.slots, budget.memory()) : null;
      }
      drop = percentiles == null ? drop : distributed(percentiles, sample, weight, slot);
    }
    return drop;
  }

  private @Nullable Drop gauged(WireSample sample, long when, boolean newPod) {
    if (gauges == null) {
      Drop refused = open(SumRing.bytes(interest.slots));
      if (refused != null) {
        return refused;
      }
      gauges = new Gauges(interest.slots, budget.limits().tagSetsPerGauge());
    }
    Gauge gauge = gauges.find(sample);
    if (gauge == null) {
      Drop refused = openTagSet(gauges, sample, when);
      if (refused != null) {
        return refused;
      }
      gauge = gauges.add(sample, newPod);
    }
    for (int i = 0; i < sample.count(); i++) {
      if (!gauge.set(sample.value(i), sample.relative(), when)) {
        return Drop.WEIGHT;
      }
      gauges.values.add(Span.slot(when), gauge.value(), 1);
    }
    return null;
  }

  private @Nullable Drop openTagSet(Gauges gauges, WireSample sample, long when) {
    if (gauges.full()) {
      int before = gauges.size();
      long freed = gauges.forgetBefore(when - budget.limits().podLife().toNanos());
      close(before - gauges.size(), freed);
    }
    return gauges.full() ? Drop.SERIES : open(Gauges.bytes(sample.tagsTo() - sample.tagsFrom()));
  }

  private @Nullable Drop seen(long memberHash, long slot) {
    if (set == null) {
      Drop refused = open(DistinctWindow.bytes());
      if (refused != null) {
        return refused;
      }
      set = new DistinctWindow(interest.slots);
    }
    set.add(memberHash, slot);
    return null;
  }

  private static @Nullable Drop sum(SumRing ring, WireSample sample, double weight, long slot) {
    Added added = Added.KEPT;
    for (int i = 0; i < sample.count(); i++) {
      added = ring.add(slot, sample.value(i), weight);
    }
    return drop(added);
  }

  private static @Nullable Drop distributed(
      HistogramRing ring, WireSample sample, double weight, long slot) {
    Added added = Added.KEPT;
    for (int i = 0; i < sample.count(); i++) {
      Added one = ring.add(slot, sample.value(i), weight);
      added = one == Added.KEPT ? added : one;
    }
    return drop(added);
  }

  private static @Nullable Drop drop(Added added) {
    return switch (added) {
      case KEPT -> null;
      case PAST -> Drop.TIME;
      case NO_MEMORY -> Drop.MEMORY;
    };
  }

  /** Takes what another series of so many bytes needs. */
  private @Nullable Drop open(long size) {
    Drop refused = budget.open(size);
    if (refused == null) {
      series++;
      bytes += size;
    }
    return refused;
  }

  private void close(int fewer, long size) {
    budget.close(fewer, size);
    series -= fewer;
    bytes -= size;
  }

  /** Gives everything back. Not to be used any more. */
  void release() {
    close(series, bytes);
    if (percentiles != null) {
      percentiles.release();
    }
  }

  Interest interest() {
    return interest;
  }

  /** Sum of the counters and number of the timings since the first sample. */
  double events() {
    return events;
  }

  void addCountersTo(Tally tally, Span span) {
    if (counters != null) {
      counters.addTo(tally, span);
    }
  }

  void addTimersTo(Tally tally, Span span) {
    if (timers != null) {
      timers.addTo(tally, span);
    }
  }

  void addGaugesTo(Tally tally, Span span) {
    if (gauges != null) {
      gauges.values.addTo(tally, span);
    }
  }

  void addTo(Histogram histogram, Span span) {
    if (percentiles != null) {
      percentiles.addTo(histogram, span);
    }
  }

  void addTo(DistinctWindow union, Span span) {
    if (set != null) {
      set.addTo(union, span);
    }
  }

  List<Gauge> gauges() {
    return gauges == null ? List.of() : gauges.all();
  }
}
