package dev.scaledservice.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What breaker rules remember. All of it survives a restart.
 *
 * @param openAt when a breaker was last seen open or half-open with calls; null for never, or long
 *     ago
 * @param closedAt since when callers' breakers to this service are closed again, while the ramp
 *     lasts; null otherwise
 * @param saturatedAt when the service was last near its limit; null for never
 * @param demand calls a second that callers wanted while their breakers were closed
 * @param capacity the most calls a second that a ready replica was seen to answer well; 0 where it
 *     is not known
 * @param episode the opening in progress; null while callers' breakers are closed
 */
public record CircuitMemory(
    @Nullable Instant openAt,
    @Nullable Instant closedAt,
    @Nullable Instant saturatedAt,
    double demand,
    double capacity,
    @Nullable Episode episode) {

  /** Nothing is known. */
  public static final CircuitMemory EMPTY = new CircuitMemory(null, null, null, 0, 0, null);

  /**
   * An opening of callers' breakers.
   *
   * @param since when it began
   * @param saturated whether the service was near its limit just before
   * @param demandBefore calls a second wanted before it began
   * @param admitted the most calls a second that reached the service since
   * @param count what the last step asked for; 0 before the first
   * @param readyAt when the replicas of that step were all ready; null while they are not
   * @param openShare the open share at that time
   * @param failures steps in a row that did not help
   * @param notBefore no further step before; null where nothing stands against it
   */
  public record Episode(
      Instant since,
      boolean saturated,
      double demandBefore,
      double admitted,
      int count,
      @Nullable Instant readyAt,
      double openShare,
      int failures,
      @Nullable Instant notBefore) {}
}
