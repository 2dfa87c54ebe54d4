package dev.scaledservice.bench.rollback;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Milliseconds, a rollback each. */
final class Delays {

  private final List<Long> millis = new ArrayList<>();

  void add(long one) {
    millis.add(one);
  }

  void addAll(Delays more) {
    millis.addAll(more.millis);
  }

  int count() {
    return millis.size();
  }

  /** By the nearest rank; -1 of none. */
  long percentile(double share) {
    if (millis.isEmpty()) {
      return -1;
    }
    List<Long> sorted = millis.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }

  long worst() {
    return percentile(1);
  }

  /** In the order in which they were measured. */
  @Override
  public String toString() {
    return millis.stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
