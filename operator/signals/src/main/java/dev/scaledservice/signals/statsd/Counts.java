package dev.scaledservice.signals.statsd;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What has been received and dropped; written by receivers, read by anyone. */
final class Counts {

  final LongAdder packets = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder samples = new LongAdder();
  final LongAdder unattributed = new LongAdder();
  final LongAdder ambiguous = new LongAdder();
  final LongAdder failures = new LongAdder();

  private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);

  Counts() {
    for (Drop drop : Drop.values()) {
      dropped.put(drop, new LongAdder());
    }
  }

  void dropped(Drop why, int howMany) {
    Objects.requireNonNull(dropped.get(why)).add(howMany);
  }

  Map<String, Long> dropped() {
    Map<String, Long> byReason = new TreeMap<>();
    dropped.forEach((why, count) -> byReason.put(why.toString(), count.sum()));
    return byReason;
  }
}
