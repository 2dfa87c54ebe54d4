package dev.scaledservice.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The recommendations of a sliding window, as far as they can still matter.
 *
 * <p>The largest of a window never depends on a recommendation that a later one equals or exceeds,
 * nor the smallest on one that a later one equals or undercuts. So {@code highs} fall and {@code
 * lows} rise from the oldest to the newest, the first that is still inside the window is the
 * answer, and neither list is longer than there are different counts: a steady service keeps one
 * entry, whatever the window and however often it decides.
 *
 * @param highs for the window of scaleDown, oldest and largest first
 * @param lows for the window of scaleUp, oldest and smallest first
 */
public record History(List<Recommended> highs, List<Recommended> lows) {

  /** Nothing is known. */
  public static final History EMPTY = new History(List.of(), List.of());

  public History {
    highs = List.copyOf(highs);
    lows = List.copyOf(lows);
  }

  /** A raw recommendation, before stabilisation. */
  public record Recommended(int replicas, Instant at) {}

  /**
   * The largest recommendation younger than {@code window}; empty where none is.
   *
   * @param inclusive whether one exactly as old as the window counts too
   */
  public OptionalInt largest(Duration window, boolean inclusive, Instant now) {
    return replicas(first(highs, window, inclusive, now));
  }

  /** The smallest recommendation younger than {@code window}; empty where none is. */
  public OptionalInt smallest(Duration window, Instant now) {
    return replicas(first(lows, window, false, now));
  }

  /** When the largest of {@code window} stops counting; {@link Instant#MAX} where there is none. */
  public Instant largestUntil(Duration window, boolean inclusive, Instant now) {
    return until(highs, window, inclusive, now);
  }

  /**
   * When the smallest of {@code window} stops counting; {@link Instant#MAX} where there is none.
   */
  public Instant smallestUntil(Duration window, Instant now) {
    return until(lows, window, false, now);
  }

  /** With {@code replicas} as a recommendation of now for each window that nothing is known of. */
  public History seeded(int replicas, Instant now, Duration upWindow, Duration downWindow) {
    boolean up = upWindow.isPositive() && first(lows, upWindow, false, now) == null;
    boolean down = downWindow.isPositive() && first(highs, downWindow, true, now) == null;
    if (!up && !down) {
      return this;
    }
    List<Recommended> seed = List.of(new Recommended(replicas, now));
    return new History(down ? seed : highs, up ? seed : lows);
  }

  /**
   * With one recommendation more, and without those that can matter no longer.
   *
   * @param at not before any that is kept
   */
  public History with(int replicas, Instant at, Duration upWindow, Duration downWindow) {
    return new History(
        added(highs, replicas, at, downWindow, true), added(lows, replicas, at, upWindow, false));
  }

  // Loops by index, here and below: this is asked several times a decision, and iterators would be
  // a tenth of its garbage.

  private static @Nullable Recommended first(
      List<Recommended> kept, Duration window, boolean inclusive, Instant now) {
    for (int i = 0; i < kept.size(); i++) {
      if (counts(kept.get(i), window, inclusive, now)) {
        return kept.get(i);
      }
    }
    return null;
  }

  private static OptionalInt replicas(@Nullable Recommended one) {
    return one == null ? OptionalInt.empty() : OptionalInt.of(one.replicas());
  }

  private static Instant until(
      List<Recommended> kept, Duration window, boolean inclusive, Instant now) {
    Recommended first = first(kept, window, inclusive, now);
    if (first == null) {
      return Instant.MAX;
    }
    return inclusive ? first.at().plus(window).plusNanos(1) : first.at().plus(window);
  }

  private static List<Recommended> added(
      List<Recommended> kept, int replicas, Instant at, Duration window, boolean falling) {
    if (window.isZero()) {
      return List.of();
    }
    Recommended newest = new Recommended(replicas, at);
    int older = 0;
    for (int i = 0; i < kept.size(); i++) {
      older += matters(kept.get(i), newest, window, falling) ? 1 : 0;
    }
    if (older == 0) {
      return List.of(newest);
    }
    var next = new ArrayList<Recommended>(older + 1);
    for (int i = 0; i < kept.size(); i++) {
      if (matters(kept.get(i), newest, window, falling)) {
        next.add(kept.get(i));
      }
    }
    next.add(newest);
    return next;
  }

  private static boolean matters(
      Recommended one, Recommended newest, Duration window, boolean falling) {
    boolean beyond =
        falling ? one.replicas() > newest.replicas() : one.replicas() < newest.replicas();
    return beyond && counts(one, window, true, newest.at());
  }

  private static boolean counts(Recommended one, Duration window, boolean inclusive, Instant now) {
    int order = Spans.compare(one.at(), now, window);
    return inclusive ? order <= 0 : order < 0;
  }
}
