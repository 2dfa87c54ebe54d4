package dev.scaledservice.discovery;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the workers do. */
final class Tally {

  private final LongAdder syncs = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final LongAdder repaired = new LongAdder();

  void looked() {
    syncs.increment();
  }

  /** Changes made; repairs when nothing new was wanted since all was well. */
  void made(int count, boolean nothingNew) {
    changes.add(count);
    if (nothingNew) {
      repaired.add(count);
    }
  }

  long syncs() {
    return syncs.sum();
  }

  long changes() {
    return changes.sum();
  }

  long repaired() {
    return repaired.sum();
  }
}
