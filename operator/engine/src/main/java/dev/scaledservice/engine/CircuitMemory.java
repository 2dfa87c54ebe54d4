package dev.scaledservice.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What breaker rules remember. All of it survives a restart.
 *
 * @param openAt when a breaker was last seen to refuse calls; null for never
 * @param saturatedAt when the service was last near its limit; null for never
 * @param demand calls a second that callers wanted when their breakers were last closed
 * @param atTarget calls a second for each ready replica that keep its worst metric at its target; 0
 *     where that is not known
 * @param capacity the most calls a second that a ready replica was seen to answer well; 0 where
 *     that is not known
 * @param ready replicas that were ready at the last decision
 * @param readySince since when there have been so many
 * @param episode the opening in progress; null where there is none
 */
public record CircuitMemory(
    @Nullable Instant openAt,
    @Nullable Instant saturatedAt,
    double demand,
    double atTarget,
    double capacity,
    int ready,
    @Nullable Instant readySince,
    @Nullable Episode episode) {

  /** Nothing is known. */
  public static final CircuitMemory EMPTY = new CircuitMemory(null, null, 0, 0, 0, 0, null, null);

  /** With another opening, or none. */
  public CircuitMemory with(@Nullable Episode next) {
    return new CircuitMemory(
        openAt, saturatedAt, demand, atTarget, capacity, ready, readySince, next);
  }

  /**
   * An opening of callers' breakers.
   *
   * @param since when it began
   * @param closedAt since when they are closed again; null while they are not
   * @param told whether callers reported a state other than closed: then states are trusted for
   *     when it ends
   * @param saturated whether the service was near its limit just before, or since
   * @param demandBefore calls a second wanted before it began
   * @param admitted the most calls a second that reached the service since
   * @param replicas that were ready when it began, or began again: those were overrun; 0 where that
   *     is not known
   * @param step what has been asked for, and what came of it
   */
  public record Episode(
      Instant since,
      @Nullable Instant closedAt,
      boolean told,
      boolean saturated,
      double demandBefore,
      double admitted,
      int replicas,
      Step step) {

    /** With another step. */
    public Episode with(Step next) {
      return new Episode(since, closedAt, told, saturated, demandBefore, admitted, replicas, next);
    }

    /** Of so many that are ready, those that it overran; all where that is not known. */
    public int overran(int ready) {
      return replicas > 0 ? Math.min(ready, replicas) : ready;
    }
  }

  /**
   * The last increase for hidden demand.
   *
   * @param base the count in force when it began
   * @param count what it asked for; 0 before the first
   * @param readyAt when all replicas were ready after it; null while they are not
   * @param openShare the open share at that time, 0 to 1
   * @param lowest the lowest open share since
   * @param failures steps in a row that did not help
   * @param notBefore no further step before; null where nothing stands against it
   */
  public record Step(
      int base,
      int count,
      @Nullable Instant readyAt,
      double openShare,
      double lowest,
      int failures,
      @Nullable Instant notBefore) {

    /** No step yet. */
    public static final Step NONE = new Step(0, 0, null, 0, 0, 0, null);
  }
}
