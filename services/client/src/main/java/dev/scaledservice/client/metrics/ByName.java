package dev.scaledservice.client.metrics;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What is counted under names that come from outside, and could be any number: those beyond a bound
 * share a place, and one that nobody has used for a minute makes room.
 */
final class ByName<T extends ByName.Counted> {
  /** Flushes, four a second, without a line. */
  private static final int IDLE = 240;

  private static final Pattern UNSAFE = Pattern.compile("[^]\\[a-zA-Z0-9._:-]");

  /** What is kept for one name. */
  interface Counted {

    /** Writes what happened since the last call; whether anything did. */
    boolean flush();
  }

  private final int most;
  private final String others;
  private final Function<String, T> making;
  private final Map<String, Kept<T>> kept = new ConcurrentHashMap<>();

  /** Gone from the map, but whoever found them there before may still be counting. */
  private List<T> leaving = List.of();

  private static final class Kept<T> {
    final T counted;

    /** Of one flushing thread. */
    int idle;

    Kept(T counted) {
      this.counted = counted;
    }
  }

  /**
   * @param others the name of those beyond {@code most}
   * @param making of a name without odd characters
   */
  ByName(int most, String others, Function<String, T> making) {
    this.most = most;
    this.others = others;
    this.making = making;
  }

  T of(String name) {
    Kept<T> known = kept.get(name);
    if (known != null) {
      return known.counted;
    }
    String safe = kept.size() < most ? UNSAFE.matcher(name).replaceAll("_") : others;
    return kept.computeIfAbsent(safe, made -> new Kept<>(making.apply(made))).counted;
  }

  /** Flushes all; whether anything happened. One thread at a time. */
  boolean flush() {
    boolean any = false;
    for (T last : leaving) {
      any |= last.flush();
    }
    leaving = new ArrayList<>();
    for (Iterator<Kept<T>> all = kept.values().iterator(); all.hasNext(); ) {
      Kept<T> one = all.next();
      boolean used = one.counted.flush();
      any |= used;
      one.idle = used ? 0 : one.idle + 1;
      if (one.idle >= IDLE) {
        all.remove();
        leaving.add(one.counted);
      }
    }
    return any;
  }
}
