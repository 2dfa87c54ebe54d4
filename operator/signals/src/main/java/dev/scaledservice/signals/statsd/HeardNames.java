package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names that a service sends and nobody asks for: what to tell a person whose metric never comes.
 * The first few dozen; one is forgotten when it has not been heard for five minutes. For several
 * threads.
 */
final class HeardNames {

  private static final int MOST = 32;
  private static final int PLACES = 128;
  private static final int LONGEST = 200;
  private static final long SECOND = 1_000_000_000L;
  private static final long LIFE = 300 * SECOND;

  /** A name and when it was heard last, to the second. */
  private static final class Heard {
    final byte[] name;
    volatile long at;

    Heard(byte[] name, long at) {
      this.name = name;
      this.at = at;
    }
  }

  /**
   * By hash, the next free place where that is taken. Replaced as a whole when one is forgotten.
   */
  private volatile @Nullable Heard[] places = new Heard[PLACES];

  private int size;
  private long tidiedAt = Interest.NEVER;

  void heard(byte[] bytes, int from, int to, long now) {
    @Nullable Heard[] known = places;
    Heard heard = known[place(known, bytes, from, to)];
    if (heard == null) {
      remember(bytes, from, to, now);
    } else if (now - heard.at > SECOND) {
      heard.at = now;
    }
  }

  /** Those heard in the last five minutes, in order. */
  List<String> names(long now) {
    return Stream.of(places)
        .filter(Objects::nonNull)
        .filter(heard -> now - heard.at < LIFE)
        .map(heard -> new String(heard.name, UTF_8))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private synchronized void remember(byte[] bytes, int from, int to, long now) {
    if (size == MOST && (tidiedAt == Interest.NEVER || now - tidiedAt > SECOND)) {
      tidy(now);
    }
    @Nullable Heard[] known = places;
    int place = place(known, bytes, from, to);
    if (size < MOST && to - from <= LONGEST && known[place] == null) {
      known[place] = new Heard(Arrays.copyOfRange(bytes, from, to), now);
      size++;
    }
  }

  /** At most once a second, so that a flood of new names costs nothing but the look. */
  private void tidy(long now) {
    tidiedAt = now;
    @Nullable Heard[] kept = new Heard[PLACES];
    size = 0;
    for (Heard heard : places) {
      if (heard != null && now - heard.at < LIFE) {
        kept[place(kept, heard.name, 0, heard.name.length)] = heard;
        size++;
      }
    }
    places = kept;
  }

  /** Where the name is, or would be. */
  private static int place(@Nullable Heard[] places, byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    Heard heard = places[place];
    while (heard != null && !Arrays.equals(heard.name, 0, heard.name.length, bytes, from, to)) {
      place = (place + 1) & (PLACES - 1);
      heard = places[place];
    }
    return place;
  }
}
