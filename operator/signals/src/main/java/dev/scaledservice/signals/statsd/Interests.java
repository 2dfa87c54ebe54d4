package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wanted of a service, found by the bytes of a name. Does not change. */
final class Interests {

  static final Interests NONE = new Interests(List.of());

  /** The interests in one name; they differ by their tags. */
  static final class Named {
    private final byte[] name;
    private final List<Interest> all;

    Named(String name, List<Interest> all) {
      this.name = name.getBytes(UTF_8);
      this.all = all;
    }

    List<Interest> all() {
      return all;
    }
  }

  private final List<Interest> all;

  /** By hash, the next free place where that is taken; twice as many places as names at least. */
  private final @Nullable Named[] places;

  private Interests(List<Interest> all) {
    this.all = all;
    Map<String, List<Interest>> byName =
        all.stream().collect(groupingBy(interest -> interest.name));
    this.places = new Named[Integer.highestOneBit(byName.size() + 1) * 4];
    byName.forEach((name, interests) -> put(new Named(name, interests)));
  }

  private void put(Named named) {
    int place = hash(named.name, 0, named.name.length) & (places.length - 1);
    while (places[place] != null) {
      place = (place + 1) & (places.length - 1);
    }
    places[place] = named;
  }

  /** What these queries want. What was wanted before and is enough is kept with all it knows. */
  Interests replacedBy(Collection<StatsdQuery> queries, long now) {
    Map<Map.Entry<String, Map<String, String>>, List<StatsdQuery>> byKey =
        queries.stream().collect(groupingBy(query -> Map.entry(query.name(), query.tags())));
    List<Interest> wanted = new ArrayList<>();
    byKey.forEach((key, same) -> {
      Interest fresh = new Interest(key.getKey(), new TagFilter(key.getValue()), same, now);
      Interest before = find(key.getKey(), key.getValue());
      wanted.add(before != null && before.covers(fresh) ? before : fresh);
    });
    return new Interests(List.copyOf(wanted));
  }

  List<Interest> all() {
    return all;
  }

  @Nullable Interest find(String name, Map<String, String> tags) {
    for (Interest interest : all) {
      if (interest.name.equals(name) && interest.filter.tags().equals(tags)) {
        return interest;
      }
    }
    return null;
  }

  @Nullable Named find(byte[] bytes, int from, int to) {
    int place = hash(bytes, from, to) & (places.length - 1);
    for (Named named = places[place]; named != null; named = places[place]) {
      if (Arrays.equals(named.name, 0, named.name.length, bytes, from, to)) {
        return named;
      }
      place = (place + 1) & (places.length - 1);
    }
    return null;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 16);
  }
}
