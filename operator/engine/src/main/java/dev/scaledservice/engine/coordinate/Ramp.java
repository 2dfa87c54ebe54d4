package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.CircuitMemory.Episode;
import dev.scaledservice.engine.Priorities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * R5: callers come back step by step after a service was overrun, so that it is not overrun again.
 * What replicas take that came since is not held to it.
 *
 * <pre>
 * open, half-open   the first part of the ramp (10 %)
 * closed            the next part (25 %), and one further each step (2 s), until it is everything
 * </pre>
 */
final class Ramp {

  private Ramp() {}

  /** The part of 10,000 that is offered now. */
  static int parts(Priorities priorities, @Nullable Episode episode, Instant now) {
    List<Integer> ramp = priorities.ramp();
    if (episode == null || !episode.saturated()) {
      return Admission.ALL;
    }
    if (episode.closedAt() == null) {
      return ramp.getFirst();
    }
    long step = 1 + steps(priorities, episode.closedAt(), now);
    return step < ramp.size() ? ramp.get((int) step) : Admission.ALL;
  }

  /** When the next part is offered; {@link Instant#MAX} where none follows by itself. */
  static Instant next(Priorities priorities, @Nullable Episode episode, Instant now) {
    boolean climbing = parts(priorities, episode, now) < Admission.ALL;
    if (episode == null || episode.closedAt() == null || !climbing) {
      return Instant.MAX;
    }
    long done = steps(priorities, episode.closedAt(), now);
    return episode.closedAt().plus(priorities.step().multipliedBy(done + 1));
  }

  private static long steps(Priorities priorities, Instant closedAt, Instant now) {
    Duration step = priorities.step();
    return step.isPositive()
        ? Math.max(0, Duration.between(closedAt, now).dividedBy(step))
        : priorities.ramp().size();
  }
}
