package dev.scaledservice.discovery.control;

import java.util.Comparator;

/**
 * Which of two documents is the newer one: that of the later epoch, within one epoch that of the
 * higher generation.
 *
 * @param epoch grows with every change of leadership among the operator's processes
 * @param generation grows with every document of an epoch
 */
public record Edition(long epoch, long generation) implements Comparable<Edition> {

  /** Before every document. */
  public static final Edition NONE = new Edition(0, 0);

  private static final Comparator<Edition> ORDER =
      Comparator.comparingLong(Edition::epoch).thenComparingLong(Edition::generation);

  /** The one to write after this one, in an epoch that is at least {@code current}. */
  public Edition next(long current) {
    return current > epoch ? new Edition(current, 1) : new Edition(epoch, generation + 1);
  }

  /** The newer of both. */
  public Edition orNewer(Edition other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public int compareTo(Edition other) {
    return ORDER.compare(this, other);
  }
}
