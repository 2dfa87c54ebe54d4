package dev.scaledservice.engine;

import java.util.List;
import java.util.StringJoiner;

/**
 * What callers may send of each class of priority.
 *
 * @param shares highest class first; none has more than one before it. Empty where the service has
 *     no classes
 * @param reason one sentence for callers and people; empty while everything is admitted
 */
public record Admission(List<Share> shares, String reason) {

  /** A share of everything. */
  public static final int ALL = 10_000;

  /** No classes, nothing is shed. */
  public static final Admission NONE = new Admission(List.of(), "");

  public Admission {
    shares = List.copyOf(shares);
    int above = ALL;
    for (Share share : shares) {
      if (share.parts() > above) {
        throw new IllegalArgumentException(
            "class %s would have more (%d) than one above it (%d)"
                .formatted(share.priority(), share.parts(), above));
      }
      above = share.parts();
    }
  }

  /**
   * Not everything, with its sentence.
   *
   * @param demand calls a second that callers want
   * @param served calls a second that the ready replicas serve
   */
  public static Admission shedding(List<Share> shares, double demand, int ready, double served) {
    var told = new StringJoiner(", ");
    for (Share share : shares) {
      told.add(share.priority() + " " + Figures.percent((double) share.parts() / ALL));
    }
    return new Admission(
        shares,
        "callers want %s/s, %d ready replicas serve %s/s: admitted %s"
            .formatted(Figures.number(demand), ready, Figures.number(served), told));
  }

  /** Whether any class is not admitted whole. */
  public boolean sheds() {
    return !shares.isEmpty() && shares.getLast().parts() < ALL;
  }

  /**
   * One class.
   *
   * @param parts of 10,000 that are admitted
   */
  public record Share(String priority, int parts) {
    public Share {
      if (parts < 0 || parts > ALL) {
        throw new IllegalArgumentException("a share wants 0 to 10,000 parts, not " + parts);
      }
    }
  }
}
