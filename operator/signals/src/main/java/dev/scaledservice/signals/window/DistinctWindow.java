package dev.scaledservice.signals.window;

/**
 * How many different members were seen lately.
 *
 * <p>Adaptive sampling (Wegman; Flajolet 1990) with the time of each member's last appearance: at
 * level {@code L} only members whose hash ends in {@code L} zero bits are held, so each stands for
 * {@code 2^L}. The level goes up when there is no room and down when there is plenty. Exact up to
 * 3,072 members within the ring's span, beyond that within about 3 % (one standard deviation). Over
 * any span, and mergeable, since a member is known by its hash.
 */
public final class DistinctWindow {

  private static final int MOST = 4096;
  private static final int PLENTY = MOST / 4;
  private static final int FIRST_ROOM = 32;

  private final long span;
  private long[] hashes = new long[FIRST_ROOM];
  private long[] seen = new long[FIRST_ROOM];
  private int size;
  private int level;

  /** The level that spans reaching back before {@link #formerUntil} must be read at. */
  private int formerLevel;

  private long formerUntil = Long.MIN_VALUE;

  /**
   * @param slots how far back spans reach
   */
  public DistinctWindow(int slots) {
    this.span = slots;
  }

  /** What a window may take. */
  public static long bytes() {
    return 96L + 2L * 2L * MOST * Long.BYTES;
  }

  /** A member with that hash was seen. Hashes want to be well mixed in all 64 bits. */
  public void add(long hash, long slot) {
    long key = hash == 0 ? 1L << 63 : hash;
    if (!sampled(key, level)) {
      return;
    }
    int place = find(hashes, key);
    if (hashes[place] == key) {
      seen[place] = Math.max(seen[place], slot);
      return;
    }
    if (size >= MOST) {
      makeRoom(slot);
      add(hash, slot);
      return;
    }
    hashes[place] = key;
    seen[place] = slot;
    size++;
    if (2 * size > hashes.length) {
      rebuild(2 * hashes.length, Long.MIN_VALUE);
    }
  }

  /** Adds the members seen within a span to another one, whose slots do not matter. */
  public void addTo(DistinctWindow union, Span over) {
    long now = over.last();
    lowerWherePlenty(now);
    union.raise(now < formerUntil ? Math.max(level, formerLevel) : level);
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != 0 && seen[i] >= over.first()) {
        union.add(hashes[i], 0);
      }
    }
  }

  /** How many members it holds, by estimate. */
  public double estimate() {
    return Math.scalb((double) size, level);
  }

  private void raise(int to) {
    if (to > level) {
      level = to;
      rebuild(hashes.length, Long.MIN_VALUE);
    }
  }

  /** Forgets what has passed; where that is little, every second member too. */
  private void makeRoom(long slot) {
    rebuild(hashes.length, slot - span);
    while (size > MOST - PLENTY) {
      raise(level + 1);
    }
  }

  /**
   * One level down at a time: until everything seen at the old one has passed, spans are read at
   * the old one.
   */
  private void lowerWherePlenty(long slot) {
    if (level > 0 && slot >= formerUntil) {
      rebuild(hashes.length, slot - span);
      if (size < PLENTY) {
        formerLevel = level;
        formerUntil = slot + span;
        level--;
      }
    }
  }

  /** Keeps what is sampled at this level and was seen after a slot. */
  private void rebuild(int room, long after) {
    long[] oldHashes = hashes;
    long[] oldSeen = seen;
    hashes = new long[room];
    seen = new long[room];
    size = 0;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0 && oldSeen[i] > after && sampled(oldHashes[i], level)) {
        int place = find(hashes, oldHashes[i]);
        hashes[place] = oldHashes[i];
        seen[place] = oldSeen[i];
        size++;
      }
    }
  }

  private static boolean sampled(long hash, int level) {
    return (hash & ((1L << level) - 1)) == 0;
  }

  private static int find(long[] hashes, long hash) {
    int place = (int) (hash >>> 32) & (hashes.length - 1);
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }
}
