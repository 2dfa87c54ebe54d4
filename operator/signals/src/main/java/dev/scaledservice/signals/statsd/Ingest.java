package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.calls.CallBook;
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
import java.util.List;
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
  private final NameMapping mapping;
  private final CallSamples calls;

  /** Of the packet at hand; null where it comes from outside. */
  private @Nullable PodSamples pod;

  /** Where the packet at hand tells of calls. */
  private @Nullable CallBook book;

  private Interests interests = Interests.NONE;
  private long now;
  private boolean newPod;

  Ingest(SampleStore store, Dialect dialect, List<MappingRule> rules, InstantSource clock) {
    this.store = store;
    this.counts = store.counts;
    this.clock = clock;
    this.parser = new LineParser(dialect, new Sink());
    this.mapping = new NameMapping(rules);
    this.calls = new CallSamples(store.counts);
  }

  /** Takes in {@code bytes[0, length)}. */
  void packet(InetAddress from, byte[] bytes, int length) {
    counts.packets.increment();
    counts.bytes.add(length);
    now = store.ticker.nanos();
    PodSamples sender = store.attribution.owner(from);
    if (sender == null) {
      outsider(from, bytes, length);
      return;
    }
    synchronized (sender) {
      sender.heard(now);
      pod = sender;
      newPod = sender.firstHeard() - store.begin() > store.limits.gaugeLife().toNanos();
      interests = sender.service.interests();
      book = sender.service.calls;
      book.heard(now);
      parser.packet(bytes, 0, length);
    }
  }

  /** Such a one may tell of its calls, if a service admits it, and of nothing else. */
  private void outsider(InetAddress from, byte[] bytes, int length) {
    boolean shared = store.attribution.shared(from);
    CallBook admitted = shared ? null : store.outsiders.find(from);
    if (admitted == null) {
      (shared ? counts.ambiguous : counts.unattributed).increment();
      store.strangers.heard(from, now);
      return;
    }
    pod = null;
    book = admitted;
    admitted.heard(now);
    parser.packet(bytes, 0, length);
  }

  private final class Sink implements SampleSink {

    @Override
    public void metric(WireSample sample) {
      if (!mapping.map(sample)) {
        counts.dropped(Drop.MAPPED, samples(sample));
        return;
      }
      boolean asked = tellsOfCalls(sample);
      PodSamples from = pod;
      if (from == null) {
        if (!asked) {
          counts.dropped(Drop.UNASKED, samples(sample));
        }
        return;
      }
      Interests.Named named =
          interests.find(sample.nameBytes(), sample.nameFrom(), sample.nameTo());
      if (named != null) {
        long memberHash = sample.type() == Type.SET ? store.hash(sample) : 0;
        for (Interest interest : named.all()) {
          if (interest.filter.matches(sample.tagBytes(), sample.tagsFrom(), sample.tagsTo())) {
            asked = true;
            keep(interest, sample, memberHash);
          }
        }
      }
      if (!asked) {
        from.service.unasked.heard(sample.nameBytes(), sample.nameFrom(), sample.nameTo(), now);
        counts.dropped(Drop.UNASKED, samples(sample));
      }
    }

    /** Whether it is that; a service may scale on the same samples besides. */
    private boolean tellsOfCalls(WireSample sample) {
      long when = now - Math.max(0, age(sample));
      CallBook into = Objects.requireNonNull(book);
      Object sender = pod == null ? into : pod;
      return calls.take(into, sender, sample, weight(sample), when, now);
    }

    /** How many events a sample stands for. */
    private static double weight(WireSample sample) {
      boolean weighted = sample.type() != Type.GAUGE && sample.type() != Type.SET;
      return weighted ? 1 / sample.rate() : 1;
    }

    private void keep(Interest interest, WireSample sample, long memberHash) {
      interest.heard(sample.type(), Objects.requireNonNull(pod).source().revision());
      Drop drop = add(interest, sample, memberHash);
      if (drop == null) {
        counts.samples.add(samples(sample));
        return;
      }
      counts.dropped(drop, samples(sample));
      if (drop != Drop.UNASKED) {
        interest.lost(drop, now);
      }
    }

    private @Nullable Drop add(Interest interest, WireSample sample, long memberHash) {
      double weight = weight(sample);
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
