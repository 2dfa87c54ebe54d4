package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Memory.Move;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of the count that policies look back on.
 *
 * <p>A change counts in a period while it is younger than it. Those of one direction within the
 * same hundredth of the longest period are kept as one, at the later time, so that there are never
 * more than some two hundred, whatever happens: they are kept in the status.
 */
public final class Moves {

  private static final int GRAINS = 100;

  private Moves() {}

  /** Replicas added within the period, as a number above 0. */
  public static long added(List<Move> moves, Duration period, Instant now) {
    long added = 0;
    for (Move move : moves) {
      if (move.change() > 0 && counts(move, period, now)) {
        added += move.change();
      }
    }
    return added;
  }

  /** Replicas removed within the period, as a number above 0. */
  public static long removed(List<Move> moves, Duration period, Instant now) {
    long removed = 0;
    for (Move move : moves) {
      if (move.change() < 0 && counts(move, period, now)) {
        removed -= move.change();
      }
    }
    return removed;
  }

  /** When the first of the moves that count in {@code period} will not any more; MAX for never. */
  public static Instant firstForgotten(List<Move> moves, Duration period, Instant now) {
    for (Move move : moves) {
      if (counts(move, period, now)) {
        return move.at().plus(period);
      }
    }
    return Instant.MAX;
  }

  /** The longest period that any policy looks back on; zero without a policy. */
  public static Duration longestPeriod(Behavior behavior) {
    Duration longest = Duration.ZERO;
    for (Limit limit : behavior.up().policies()) {
      longest = longer(longest, limit.period());
    }
    for (Limit limit : behavior.down().policies()) {
      longest = longer(longest, limit.period());
    }
    return longest;
  }

  /**
   * With a change that was seen {@code now}, if it is one, and without those that no policy looks
   * back on.
   */
  public static List<Move> remembered(
      List<Move> moves, int change, Duration longestPeriod, Instant now) {
    if (change == 0 && (moves.isEmpty() || counts(moves.getFirst(), longestPeriod, now))) {
      return moves;
    }
    var kept = new ArrayList<Move>(moves.size() + 1);
    for (Move move : moves) {
      if (counts(move, longestPeriod, now)) {
        kept.add(move);
      }
    }
    if (change != 0 && longestPeriod.isPositive()) {
      add(kept, new Move(change, now), longestPeriod.dividedBy(GRAINS));
    }
    return kept;
  }

  private static void add(List<Move> kept, Move move, Duration grain) {
    for (int i = kept.size() - 1; i >= 0; i--) {
      Move last = kept.get(i);
      if ((last.change() > 0) == (move.change() > 0)) {
        if (sameGrain(last.at(), move.at(), grain)) {
          kept.remove(i);
          kept.add(new Move(last.change() + move.change(), move.at()));
          return;
        }
        break;
      }
    }
    kept.add(move);
  }

  private static boolean sameGrain(Instant one, Instant other, Duration grain) {
    long millis = grain.toMillis();
    return millis > 0
        && Math.floorDiv(one.toEpochMilli(), millis) == Math.floorDiv(other.toEpochMilli(), millis);
  }

  private static boolean counts(Move move, Duration period, Instant now) {
    return Duration.between(move.at(), now).compareTo(period) < 0;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
