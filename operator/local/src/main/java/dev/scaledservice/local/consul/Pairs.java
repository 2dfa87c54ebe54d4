package dev.scaledservice.local.consul;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keys and values. Not safe for threads: {@link Store} keeps it. */
final class Pairs {

  private final TreeMap<String, Pair> pairs;

  /** Keys that are gone, with the index at which they went: lists under their prefix moved. */
  private final TreeMap<String, Long> graves;

  private long tableIndex;

  Pairs() {
    pairs = new TreeMap<>();
    graves = new TreeMap<>();
  }

  Pairs(Pairs other) {
    pairs = new TreeMap<>(other.pairs);
    graves = new TreeMap<>(other.graves);
    tableIndex = other.tableIndex;
  }

  @Nullable Pair get(String key) {
    return pairs.get(key);
  }

  List<Pair> under(String prefix) {
    return pairs.tailMap(prefix).values().stream()
        .takeWhile(pair -> pair.key().startsWith(prefix))
        .toList();
  }

  /** A key's own index; of all keys when it is not there. */
  long index(String key) {
    var pair = pairs.get(key);
    return pair == null ? tableIndex : pair.modified();
  }

  /** Moves with every key under a prefix, also with those that go. */
  long indexUnder(String prefix) {
    long living = under(prefix).stream().mapToLong(Pair::modified).max().orElse(0);
    long gone =
        graves.tailMap(prefix).entrySet().stream()
            .takeWhile(grave -> grave.getKey().startsWith(prefix))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElse(0);
    long index = Math.max(living, gone);
    return index == 0 ? tableIndex : index;
  }

  Pair set(String key, String value, long flags, long index) {
    if (key.isEmpty()) {
      throw Refusal.badRequest("Missing key name");
    }
    var before = pairs.get(key);
    if (before != null && before.value().equals(value) && before.flags() == flags) {
      return before;
    }
    var pair = new Pair(key, value, flags, before == null ? index : before.created(), index);
    pairs.put(key, pair);
    graves.remove(key);
    tableIndex = index;
    return pair;
  }

  /** Whether a key is still as it was at that index; 0 for a key that is not there. */
  boolean unchangedSince(String key, long expected) {
    var pair = pairs.get(key);
    return pair == null ? expected == 0 : pair.modified() == expected;
  }

  /** What is not there may be deleted whatever was expected of it. */
  boolean mayDelete(String key, long expected) {
    return !pairs.containsKey(key) || unchangedSince(key, expected);
  }

  void delete(String key, long index) {
    if (pairs.remove(key) != null) {
      graves.put(key, index);
      tableIndex = index;
    }
  }

  void deleteUnder(String prefix, long index) {
    under(prefix).forEach(pair -> delete(pair.key(), index));
  }
}
