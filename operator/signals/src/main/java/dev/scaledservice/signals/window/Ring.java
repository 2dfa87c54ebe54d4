package dev.scaledservice.signals.window;

/** The last so many slots, reused in turn. */
abstract class Ring {

  private final int slots;
  private long newest = Long.MIN_VALUE;

  Ring(int slots) {
    this.slots = slots;
  }

  /** Empties the place of a slot that has passed. */
  abstract void clear(int index);

  /** The place of a slot, emptied of what was there before; -1 where it has passed already. */
  final int place(long slot) {
    if (newest == Long.MIN_VALUE) {
      newest = slot;
    } else if (slot > newest) {
      for (long passed = Math.max(newest + 1, slot - slots + 1); passed <= slot; passed++) {
        clear(index(passed));
      }
      newest = slot;
    }
    return slot > newest - slots ? index(slot) : -1;
  }

  /** The first slot of a span that may hold something. */
  final long first(Span span) {
    return newest == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(span.first(), newest - slots + 1);
  }

  /** The last slot of a span that may hold something. */
  final long last(Span span) {
    return Math.min(span.last(), newest);
  }

  final int index(long slot) {
    return (int) Math.floorMod(slot, (long) slots);
  }
}
