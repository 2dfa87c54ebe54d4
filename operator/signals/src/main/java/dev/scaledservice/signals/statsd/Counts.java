package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.calls.Declined;
import java.util.EnumMap;
import java.util.Locale;
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

  /** Samples that tell of calls, and were kept. */
  final LongAdder calls = new LongAdder();

  private final Map<Declined, LongAdder> declined = new EnumMap<>(Declined.class);
  private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);

  Counts() {
    for (Drop drop : Drop.values()) {
      dropped.put(drop, new LongAdder());
    }
    for (Declined why : Declined.values()) {
      declined.put(why, new LongAdder());
    }
  }

  void dropped(Drop why, int howMany) {
    Objects.requireNonNull(dropped.get(why)).add(howMany);
  }

  void declined(Declined why, int howMany) {
    Objects.requireNonNull(declined.get(why)).add(howMany);
  }

  /** What was told of calls and not kept, by reason. */
  Map<String, Long> declined() {
    Map<String, Long> byReason = new TreeMap<>();
    declined.forEach(
        (why, count) -> byReason.put(why.name().toLowerCase(Locale.ROOT), count.sum()));
    return byReason;
  }

  Map<String, Long> dropped() {
    Map<String, Long> byReason = new TreeMap<>();
    dropped.forEach((why, count) -> byReason.put(why.toString(), count.sum()));
    return byReason;
  }
}
