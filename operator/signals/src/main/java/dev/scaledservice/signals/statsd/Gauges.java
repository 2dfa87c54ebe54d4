package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.window.SumRing;
import dev.scaledservice.signals.wire.Tags;
import dev.scaledservice.signals.wire.WireSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of one name in one pod: one for each set of tags, since each goes on for itself. Their
 * values add up to the pod's. Guarded by its pod.
 */
final class Gauges {

  /** Tags as they were written, since senders mostly write them in one order. */
  private static final class Written {
    final byte[] tags;
    final Gauge gauge;

    Written(byte[] tags, Gauge gauge) {
      this.tags = tags;
      this.gauge = gauge;
    }
  }

  private record Meant(Map<String, @Nullable String> tags, Gauge gauge) {}

  final SumRing values;
  private final int most;
  private final List<Written> written = new ArrayList<>();
  private final List<Meant> meant = new ArrayList<>();

  Gauges(int slots, int most) {
    this.values = new SumRing(slots);
    this.most = most;
  }

  /** The gauge with the tags of a sample; null where there is none yet. */
  @Nullable Gauge find(WireSample sample) {
    for (Written known : written) {
      if (Arrays.equals(
          known.tags,
          0,
          known.tags.length,
          sample.tagBytes(),
          sample.tagsFrom(),
          sample.tagsTo())) {
        return known.gauge;
      }
    }
    return null;
  }

  /** Whether there is no room for another way to write tags. */
  boolean full() {
    return written.size() >= most;
  }

  /** What a set of tags of that length takes, about. */
  static long bytes(int tagsLength) {
    return 512 + 4L * tagsLength;
  }

  /** Makes room by forgetting gauges that were last set before a moment; says how many bytes. */
  long forgetBefore(long moment) {
    long freed = 0;
    for (Iterator<Written> all = written.iterator(); all.hasNext(); ) {
      Written known = all.next();
      if (known.gauge.at() - moment < 0) {
        freed += bytes(known.tags.length);
        all.remove();
      }
    }
    meant.removeIf(known -> known.gauge().at() - moment < 0);
    return freed;
  }

  /** Adds the tags of a sample: the same gauge where they were only written in another order. */
  Gauge add(WireSample sample, boolean anchored) {
    Map<String, @Nullable String> tags =
        Tags.read(sample.tagBytes(), sample.tagsFrom(), sample.tagsTo());
    Gauge gauge = null;
    for (Meant known : meant) {
      if (known.tags().equals(tags)) {
        gauge = known.gauge();
      }
    }
    if (gauge == null) {
      gauge = new Gauge(anchored);
      meant.add(new Meant(tags, gauge));
    }
    byte[] text = Arrays.copyOfRange(sample.tagBytes(), sample.tagsFrom(), sample.tagsTo());
    written.add(new Written(text, gauge));
    return gauge;
  }

  List<Gauge> all() {
    return meant.stream().map(Meant::gauge).toList();
  }

  /** How many ways to write tags there are. */
  int size() {
    return written.size();
  }
}
