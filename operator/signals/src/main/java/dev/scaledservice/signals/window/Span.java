package dev.scaledservice.signals.window;

/**
 * A stretch of time in nanoseconds of a ticker, cut into slots.
 *
 * <p>Slots lie on a fixed grid, so a span rarely begins at the edge of one: what happened in its
 * first slot counts in part, as if it had been even within the slot.
 */
public record Span(long from, long to) {

  /** Length of a slot: fine enough for a burst of a second, coarse enough for minutes. */
  public static final long SLOT_NANOS = 250_000_000;

  public Span {
    if (to - from < 0) {
      throw new IllegalArgumentException("a span wants to end after it begins");
    }
  }

  /** The slot that a moment is in. */
  public static long slot(long nanos) {
    return Math.floorDiv(nanos, SLOT_NANOS);
  }

  /** How many slots a ring needs so that spans of this length fit, wherever they begin. */
  public static int slots(long nanos) {
    return Math.toIntExact(nanos / SLOT_NANOS + 2);
  }

  long first() {
    return slot(from);
  }

  long last() {
    return slot(to);
  }

  /** The share of a slot that lies within, 0 to 1; the slot that is still filling counts whole. */
  double share(long slot) {
    return slot == first() ? 1 - (double) Math.floorMod(from, SLOT_NANOS) / SLOT_NANOS : 1;
  }
}
