package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.CircuitMemory.Episode;
import dev.scaledservice.engine.CircuitMemory.Step;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an opening of callers' breakers begins and ends.
 *
 * <pre>
 * begins     open share >= 10 %
 * closed     open share below 10 %, or every caller says that its breaker is closed, once one has
 *            said that it is not: the share looks back 10 s, the state does not
 * ends       closed for 60 s on end: a breaker that flaps is one opening
 * saturated  a metric at 80 % of its target within the 60 s before, or since
 * </pre>
 *
 * 60 s is how long a breaker of resilience4j waits before it tries again, where nobody set another
 * time.
 */
public final class Openings {

  /** How long a breaker waits before it tries again. */
  public static final Duration WAIT = Duration.ofSeconds(60);

  private Openings() {}

  /** The opening as of now; null where there is none. */
  static @Nullable Episode next(CircuitMemory earlier, Scene scene) {
    Episode episode = earlier.episode();
    Instant now = scene.now();
    boolean open = scene.refused() && (episode == null || !episode.told() || scene.anyNotClosed());
    if (!open) {
      return episode == null ? null : closing(episode, now);
    }
    double admitted = scene.incoming().executed();
    boolean saturated = scene.saturated();
    if (episode == null) {
      boolean before =
          earlier.saturatedAt() != null && now.isBefore(earlier.saturatedAt().plus(WAIT));
      double demand = earlier.demand() > 0 ? earlier.demand() : scene.incoming().demanded();
      return new Episode(
          now,
          null,
          scene.anyTold(),
          saturated || before,
          demand,
          admitted,
          scene.fleet().ready(),
          Step.NONE);
    }
    boolean again = episode.closedAt() != null;
    return new Episode(
        episode.since(),
        null,
        episode.told() || scene.anyTold(),
        episode.saturated() || saturated,
        episode.demandBefore(),
        Math.max(episode.admitted(), admitted),
        again ? scene.fleet().ready() : episode.replicas(),
        episode.step());
  }

  private static @Nullable Episode closing(Episode episode, Instant now) {
    Instant closedAt = episode.closedAt() == null ? now : episode.closedAt();
    if (!now.isBefore(closedAt.plus(WAIT))) {
      return null;
    }
    return new Episode(
        episode.since(),
        closedAt,
        episode.told(),
        episode.saturated(),
        episode.demandBefore(),
        episode.admitted(),
        episode.replicas(),
        episode.step());
  }
}
