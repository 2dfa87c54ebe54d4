package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.window.CountsRing;
import dev.scaledservice.signals.window.MemoryBudget;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.SumRing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls to one revision of a callee. Guarded by the book. */
final class Version {

  static final int SLOTS = Span.slots(CallLimits.WINDOW.toNanos());

  private static final byte[] UNNAMED = {};

  private static final long CLASS_BYTES = 96 + CountsRing.bytes(SLOTS, Outcome.COUNT);

  /** The calls of one class of priority. */
  record OfClass(byte[] name, CountsRing calls) {
    String text() {
      return new String(name, UTF_8);
    }
  }

  final byte[] revision;
  long heardAt;
  final List<OfClass> classes = new ArrayList<>(2);
  private @Nullable SumRing times;
  private long bytes;

  Version(byte[] revision, long now) {
    this.revision = revision;
    this.heardAt = now;
  }

  /**
   * The calls of the class that a packet names; null where there is no memory for it. One class too
   * many counts without a name.
   */
  @Nullable OfClass ofClass(CallTags tags, int mostClasses, MemoryBudget memory) {
    OfClass known = find(tags);
    if (known != null) {
      return known;
    }
    boolean tooMany =
        classes.size() >= mostClasses || tags.priority.length() > CallTags.LONGEST_NAME;
    for (OfClass one : tooMany ? classes : List.<OfClass>of()) {
      if (one.name().length == 0) {
        return one;
      }
    }
    return open(tooMany ? UNNAMED : tags.copy(tags.priority), memory);
  }

  private @Nullable OfClass find(CallTags tags) {
    for (int i = 0; i < classes.size(); i++) {
      OfClass known = classes.get(i);
      if (tags.equal(tags.priority, known.name())) {
        return known;
      }
    }
    return null;
  }

  private @Nullable OfClass open(byte[] name, MemoryBudget memory) {
    if (!memory.take(CLASS_BYTES)) {
      return null;
    }
    bytes += CLASS_BYTES;
    OfClass opened = new OfClass(name, new CountsRing(SLOTS, Outcome.COUNT));
    classes.add(opened);
    return opened;
  }

  /** How long calls took; null where there is no memory for it. */
  @Nullable SumRing times(MemoryBudget memory) {
    if (times == null && memory.take(SumRing.bytes(SLOTS))) {
      bytes += SumRing.bytes(SLOTS);
      times = new SumRing(SLOTS);
    }
    return times;
  }

  @Nullable SumRing times() {
    return times;
  }

  /** Memory that it took. */
  long bytes() {
    return bytes;
  }
}
