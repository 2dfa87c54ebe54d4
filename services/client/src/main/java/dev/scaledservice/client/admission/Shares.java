package dev.scaledservice.client.admission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which part of each class is admitted.
 *
 * @param classes highest first; a lower one never has more than a higher one
 */
public record Shares(List<Share> classes) {
  /** Everything. */
  public static final int ALL = 10_000;

  static final Shares EVERYTHING = new Shares(List.of());

  /**
   * @param parts in 1/10000
   */
  public record Share(String name, int parts) {}

  /**
   * Whatever was written: kept within 0 and {@link #ALL}, and in order; the first of twins holds.
   */
  public Shares {
    var clamped = new ArrayList<Share>();
    var names = new HashSet<String>();
    int most = ALL;
    for (Share share : classes) {
      if (names.add(share.name())) {
        most = Math.clamp(share.parts(), 0, most);
        clamped.add(new Share(share.name(), most));
      }
    }
    classes = List.copyOf(clamped);
  }

  /** What classes that are not named get: as much as the lowest that is. */
  int others() {
    return classes.isEmpty() ? ALL : classes.getLast().parts();
  }

  boolean admitEverything() {
    return others() == ALL;
  }

  Map<String, Integer> byName() {
    return classes.stream().collect(Collectors.toUnmodifiableMap(Share::name, Share::parts));
  }

  /** {@code points} more, in 1/10000: to the highest class that has not all, then to the next. */
  Shares raisedBy(long points) {
    var raised = new ArrayList<Share>();
    long left = points;
    for (Share share : classes) {
      long more = Math.min(left, ALL - share.parts());
      left -= more;
      raised.add(new Share(share.name(), (int) (share.parts() + more)));
    }
    return new Shares(raised);
  }

  /** {@code critical 100 %, low 10 %}. */
  @Override
  public String toString() {
    return classes.isEmpty()
        ? "everything"
        : classes.stream()
            .map(share -> share.name() + " " + percent(share.parts()) + " %")
            .collect(Collectors.joining(", "));
  }

  private static String percent(int parts) {
    return parts % 100 == 0 ? Integer.toString(parts / 100) : "%.2f".formatted(parts / 100.0);
  }
}
