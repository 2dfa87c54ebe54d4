package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.wire.Type;
import dev.scaledservice.signals.wire.WireSample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives plain names such as {@code calls.worker.abc123.ok} the names and tags that the first rule
 * that fits says. What it said of a name is kept, so that a name that was met before costs no more
 * than a look. For one thread.
 */
final class NameMapping {

  /** More names than that begin anew, so that random ones leave nothing behind. */
  private static final int MOST = 4096;

  private static final int PLACES = 4 * MOST;
  private static final int LONGEST = 512;

  /** What becomes of a name under one type of sample. */
  private record Known(byte[] name, Type type, Fate fate) {}

  private sealed interface Fate {
    /** No rule fits. */
    record Kept() implements Fate {}

    record Dropped() implements Fate {}

    record Renamed(byte[] name, byte[] tags) implements Fate {}
  }

  private final List<CompiledRule> rules;
  private @Nullable Known[] places = new Known[0];
  private int size;

  NameMapping(List<MappingRule> rules) {
    this.rules = rules.stream().map(CompiledRule::new).toList();
    if (!rules.isEmpty()) {
      places = new Known[PLACES];
    }
  }

  /**
   * Renames a sample without tags of its own where a rule fits.
   *
   * @return false where a rule says to drop it
   */
  boolean map(WireSample sample) {
    if (rules.isEmpty() || sample.tagsFrom() < sample.tagsTo()) {
      return true;
    }
    int length = sample.nameTo() - sample.nameFrom();
    if (length > LONGEST) {
      return true;
    }
    Known known = places[place(sample)];
    if (known == null) {
      known = learn(sample);
    }
    return switch (known.fate()) {
      case Fate.Kept() -> true;
      case Fate.Dropped() -> false;
      case Fate.Renamed(byte[] name, byte[] tags) -> {
        sample.rename(name, tags);
        yield true;
      }
    };
  }

  private Known learn(WireSample sample) {
    if (size == MOST) {
      Arrays.fill(places, null);
      size = 0;
    }
    byte[] name = Arrays.copyOfRange(sample.nameBytes(), sample.nameFrom(), sample.nameTo());
    Known known = new Known(name, sample.type(), fate(new String(name, UTF_8), sample.type()));
    places[place(sample)] = known;
    size++;
    return known;
  }

  private Fate fate(String name, Type type) {
    for (CompiledRule rule : rules) {
      CompiledRule.Mapped mapped = rule.apply(name, type);
      if (mapped != null) {
        return mapped.drop()
            ? new Fate.Dropped()
            : new Fate.Renamed(mapped.name().getBytes(UTF_8), tags(mapped));
      }
    }
    return new Fate.Kept();
  }

  private static byte[] tags(CompiledRule.Mapped mapped) {
    return mapped.tags().entrySet().stream()
        .map(tag -> tag.getKey() + ":" + tag.getValue().replace(',', '_'))
        .collect(Collectors.joining(","))
        .getBytes(UTF_8);
  }

  private int place(WireSample sample) {
    int hash = sample.type().symbol().hashCode();
    for (int i = sample.nameFrom(); i < sample.nameTo(); i++) {
      hash = 31 * hash + sample.nameBytes()[i];
    }
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    Known known = places[place];
    while (known != null && !isOf(known, sample)) {
      place = (place + 1) & (PLACES - 1);
      known = places[place];
    }
    return place;
  }

  private static boolean isOf(Known known, WireSample sample) {
    return known.type() == sample.type()
        && Arrays.equals(
            known.name(),
            0,
            known.name().length,
            sample.nameBytes(),
            sample.nameFrom(),
            sample.nameTo());
  }
}
