package dev.scaledservice.signals.calls;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Things by name, in the order in which they came; found by what a packet says, without garbage. By
 * hash, at the next free place where that is taken, at least half of the places free.
 */
final class NameTable<T extends NameTable.Named> implements Iterable<T> {

  /** Something with a name that never changes. */
  interface Named {
    byte[] name();
  }

  private final List<T> all = new ArrayList<>();
  private @Nullable Named[] places = new Named[8];

  int size() {
    return all.size();
  }

  @SuppressWarnings("unchecked") // nothing else is ever put there
  @Nullable T find(CallTags tags, CallTags.Slice name) {
    int place = tags.hash(name) & (places.length - 1);
    Named found = places[place];
    while (found != null && !tags.equal(name, found.name())) {
      place = (place + 1) & (places.length - 1);
      found = places[place];
    }
    return (T) found;
  }

  /** Adds something that is not there yet. */
  void add(T one) {
    all.add(one);
    if (all.size() * 2 > places.length) {
      places = new Named[places.length * 2];
      all.forEach(this::place);
    } else {
      place(one);
    }
  }

  /** Removes those that fit; the others keep their order. */
  void removeIf(Predicate<T> fits) {
    if (all.removeIf(fits)) {
      places = new Named[places.length];
      all.forEach(this::place);
    }
  }

  void clear() {
    all.clear();
    places = new Named[8];
  }

  @Override
  public Iterator<T> iterator() {
    return all.iterator();
  }

  private void place(T one) {
    int place = CallTags.hash(one.name(), 0, one.name().length) & (places.length - 1);
    while (places[place] != null) {
      place = (place + 1) & (places.length - 1);
    }
    places[place] = one;
  }
}
