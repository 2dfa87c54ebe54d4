package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.wire.Dialect;
import dev.scaledservice.signals.wire.LineParser;
import dev.scaledservice.signals.wire.Refusal;
import dev.scaledservice.signals.wire.Sample;
import dev.scaledservice.signals.wire.SampleSink;
import dev.scaledservice.signals.wire.Type;
import dev.scaledservice.signals.wire.WireSample;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes packets in: who sent it, what does it say, who asked for it. One for each receiving thread.
 *
 * <p>Nothing is made for a packet of a stranger, nor for a sample that nobody asked for.
 */
final class Ingest {

  /** How far ahead of ours a sender's clock may be. */
  private static final Duration AHEAD = Duration.ofSeconds(10);

  private final SampleStore store;
  private final Counts counts;
  private final InstantSource clock;
  private final LineParser parser;

  /** Of the packet at hand. */
  private @Nullable PodSamples pod;

  private Interests interests = Interests.NONE;
  private long now;
  private boolean newPod;

  Ingest(SampleStore store, Dialect dialect, InstantSource clock) {
    this.store = store;
    this.counts = store.counts;
    this.clock = clock;
    this.parser = new LineParser(dialect, new Sink());
  }

  /** Takes in {@code bytes[0, length)}. */
  void packet(InetAddress from, byte[] bytes, int length) {
    counts.packets.increment();
    counts.bytes.add(length);
    PodSamples sender = store.attribution.owner(from);
    if (sender == null) {
      (store.attribution.shared(from) ? counts.ambiguous : counts.unattributed).increment();
      store.strangers.heard(from, store.ticker.nanos());
      return;
    }
    now = store.ticker.nanos();
    synchronized (sender) {
      sender.heard(now);
      pod = sender;
      newPod = sender.firstHeard() - store.begin() > store.limits.gaugeLife().toNanos();
      interests = sender.service.interests();
      parser.packet(bytes, 0, length);
    }
  }

  private final class Sink implements SampleSink {

    @Override
    public void metric(WireSample sample) {
      ServiceSamples service = Objects.requireNonNull(pod).service;
      Interests.Named named =
          interests.find(sample.nameBytes(), sample.nameFrom(), sample.nameTo());
      boolean asked = false;
      if (named != null) {
        long memberHash = sample.type() == Type.SET ? store.hash(sample) : 0;
        for (Interest interest : named.all()) {
          if (interest.filter.matches(sample.packet(), sample.tagsFrom(), sample.tagsTo())) {
            asked = true;
            keep(interest, sample, memberHash);
          }
        }
      }
      if (!asked) {
        service.unasked.heard(sample.nameBytes(), sample.nameFrom(), sample.nameTo(), now);
        counts.dropped(Drop.UNASKED, samples(sample));
      }
    }

    private void keep(Interest interest, WireSample sample, long memberHash) {
      interest.heard(sample.type(), now);
      Drop drop = add(interest, sample, memberHash);
      if (drop == null) {
        counts.samples.add(samples(sample));
        return;
      }
      counts.dropped(drop, samples(sample));
      if (drop != Drop.UNASKED && drop != Drop.TIME) {
        interest.lost(drop, now);
      }
    }

    private @Nullable Drop add(Interest interest, WireSample sample, long memberHash) {
      boolean weighted = sample.type() != Type.GAUGE && sample.type() != Type.SET;
      double weight = weighted ? 1 / sample.rate() : 1;
      if (!finite(sample, weight)) {
        return Drop.WEIGHT;
      }
      long age = age(sample);
      if (age > interest.window || age < -AHEAD.toNanos()) {
        return Drop.TIME;
      }
      InterestSamples samples = Objects.requireNonNull(pod).of(interest);
      return samples.add(sample, weight, now - Math.max(0, age), newPod, memberHash);
    }

    /** Nanoseconds since it was measured, to the second; 0 where it does not say. */
    private long age(WireSample sample) {
      return sample.timestamp() == 0
          ? 0
          : Math.multiplyExact(
              Math.clamp(clock.instant().getEpochSecond() - sample.timestamp(), -1000, 1000),
              1_000_000_000L);
    }

    private static boolean finite(WireSample sample, double weight) {
      boolean finite = Double.isFinite(weight);
      for (int i = 0; i < sample.count(); i++) {
        finite &= Double.isFinite(sample.value(i) * weight);
      }
      return finite;
    }

    private static int samples(WireSample sample) {
      return Math.max(1, sample.count());
    }

    @Override
    public void other(Sample sample) {
      counts.dropped(Drop.OTHER, 1);
    }

    @Override
    public void refused(Refusal why, byte[] bytes, int from, int to) {
      counts.dropped(Drop.of(why), 1);
    }
  }
}
