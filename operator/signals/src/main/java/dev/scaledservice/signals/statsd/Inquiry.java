package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.window.DistinctWindow;
import dev.scaledservice.signals.window.Histogram;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.Tally;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question about one service at one moment.
 *
 * <p>What adds up or merges (rates, sums, counts, members, percentiles) comes from every pod that
 * said something in the window, ready or not: the load was there. What averages (gauges, means)
 * comes from ready pods. {@link Confidence} says what the number is worth.
 */
final class Inquiry {

  private final SampleStore store;
  private final ServiceSamples service;
  private final Interest interest;
  private final StatsdQuery query;
  private final Collection<Pod> pods;
  private final Moment now;
  private final Attendance attendance;
  private final @Nullable String neverHeard;
  private final Unheard unheard;
  private final long begin;

  Inquiry(
      SampleStore store,
      ServiceSamples service,
      Interest interest,
      StatsdQuery query,
      Collection<Pod> pods,
      Moment now) {
    this.store = store;
    this.service = service;
    this.interest = interest;
    this.query = query;
    this.pods = pods;
    this.now = now;
    this.begin = Math.max(interest.since, store.begin());
    this.attendance =
        Attendance.of(service, pods, now.nanos(), store.begin(), store.limits.silence());
    this.neverHeard = Unheard.why(query, interest, service, now.nanos());
    this.unheard =
        neverHeard != null || averages(query.as())
            ? Unheard.NOTHING
            : Unheard.of(query, interest, service, pods, now.nanos());
  }

  /** Whether its values average over pods, so that an average wants one a pod. */
  static boolean averages(As as) {
    return as == As.Plain.GAUGE || as == As.Plain.MEAN || as instanceof As.Percentile;
  }

  Measured total(String metric) {
    Confidence window = confidence(query.window());
    Confidence burst = confidence(query.burst());
    return new Measured(new Measurement.Total(metric, whole(window), whole(burst)), window.note());
  }

  Measured perPod(String metric) {
    Confidence window = confidence(query.window());
    Reading merged = query.as() instanceof As.Percentile ? whole(window) : null;
    List<PodValue> values =
        pods.stream()
            .map(pod -> new PodValue(pod.name(), pod.state(), ofPod(pod, merged, window), 0))
            .toList();
    return new Measured(
        new Measurement.PerPod(metric, values, whole(confidence(query.burst()))), window.note());
  }

  private Confidence confidence(Duration length) {
    long covered = Math.min(length.toNanos(), now.nanos() - begin);
    long from = now.nanos() - covered;
    return new Confidence(
        new Span(from, now.nanos()),
        length,
        attendance,
        unheard,
        interest.lostSince(from),
        store.lostPacketsSince(from));
  }

  /** One number for the service. */
  private Reading whole(Confidence confidence) {
    String why = whyNothing(confidence);
    if (why != null) {
      return new Reading.Unknown(why);
    }
    return switch (query.as()) {
      case As.Plain plain ->
          switch (plain) {
            case RATE, SUM, COUNT -> confidence.of(added(plain, confidence.span()), now.at());
            case UNIQUE -> confidence.of(members(confidence.span()), now.at());
            case GAUGE, MEAN -> meanOverPods(confidence);
          };
      case As.Percentile percentile -> merged(percentile, confidence);
    };
  }

  private @Nullable String whyNothing(Confidence confidence) {
    if (confidence.tooShort()) {
      return confidence.note();
    }
    boolean unheard = attendance.ready() == 0 ? nobodyHeard() : attendance.nobody();
    return unheard ? attendance + store.strangers.since(silentSince()) : neverHeard;
  }

  /** Whether not even pods that are not ready were heard. */
  private boolean nobodyHeard() {
    return service.pods().stream().noneMatch(pod -> pod.heardSince(silentSince()));
  }

  private long silentSince() {
    return now.nanos() - store.limits.silence().toNanos();
  }

  private double added(As.Plain as, Span span) {
    Tally counters = new Tally();
    Tally timers = new Tally();
    for (PodSamples pod : service.pods()) {
      synchronized (pod) {
        InterestSamples samples = pod.find(interest);
        if (samples != null) {
          samples.addCountersTo(counters, span);
          samples.addTimersTo(timers, span);
        }
      }
    }
    return switch (as) {
      case RATE -> (counters.sum() + timers.weight()) * 1e9 / (span.to() - span.from());
      case COUNT -> counters.weight() + timers.weight();
      default -> counters.sum() + timers.sum();
    };
  }

  private double members(Span span) {
    DistinctWindow union = new DistinctWindow(interest.slots);
    for (PodSamples pod : service.pods()) {
      synchronized (pod) {
        InterestSamples samples = pod.find(interest);
        if (samples != null) {
          samples.addTo(union, span);
        }
      }
    }
    return union.estimate();
  }

  private Reading merged(As.Percentile percentile, Confidence confidence) {
    Histogram merged = new Histogram();
    for (PodSamples pod : service.pods()) {
      synchronized (pod) {
        InterestSamples samples = pod.find(interest);
        if (samples != null) {
          samples.addTo(merged, confidence.span());
        }
      }
    }
    return merged.total() > 0
        ? confidence.of(merged.quantile(percentile.quantile()), now.at())
        : new Reading.Unknown(nothingLately(confidence));
  }

  private String nothingLately(Confidence confidence) {
    return "nothing measured in " + Confidence.seconds(confidence.length());
  }

  private Reading meanOverPods(Confidence confidence) {
    List<Reading> each =
        pods.stream().filter(Pod::ready).map(pod -> ofPod(pod, null, confidence)).toList();
    return PodMean.of(each, confidence, nothingLately(confidence));
  }

  /**
   * @param merged the number of the whole service, for those that merge; null for those that
   *     average
   */
  private Reading ofPod(Pod pod, @Nullable Reading merged, Confidence confidence) {
    PodSamples samples = service.pod(pod.name());
    if (samples == null || samples.lastHeard() == Interest.NEVER) {
      return new Reading.Unknown("not heard yet");
    }
    boolean silent = !samples.heardSince(silentSince());
    if (query.as() == As.Plain.GAUGE) {
      return gauge(samples, silent);
    }
    if (silent) {
      return new Reading.Unknown("silent for " + Confidence.seconds(store.limits.silence()));
    }
    return merged == null ? mean(samples, confidence) : merged;
  }

  private Reading gauge(PodSamples pod, boolean silent) {
    GaugeSum sum = new GaugeSum(now.nanos(), store.limits.gaugeLife());
    synchronized (pod) {
      InterestSamples samples = pod.find(interest);
      if (samples != null) {
        samples.gauges().forEach(sum::add);
      }
    }
    return sum.reading(silent, now);
  }

  private Reading mean(PodSamples pod, Confidence confidence) {
    Tally tally = new Tally();
    synchronized (pod) {
      InterestSamples samples = pod.find(interest);
      if (samples != null) {
        samples.addTimersTo(tally, confidence.span());
        samples.addGaugesTo(tally, confidence.span());
      }
    }
    return tally.weight() > 0
        ? confidence.ofPod(tally.sum() / tally.weight(), now.at())
        : new Reading.Unknown(nothingLately(confidence));
  }
}
