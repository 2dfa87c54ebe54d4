package dev.scaledservice.engine.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says what is to become of a rollout. Pure: the same situation and memory give the same plan, so
 * that it can be called at any time, and be gone on with by another process.
 *
 * @param steps how revisions are let in
 */
public record RolloutPlanner(Steps steps) {

  /**
   * @param before what the last plan left behind; null if nothing was under way
   */
  public RolloutPlan next(Situation seen, @Nullable RolloutMemory before, Instant now) {
    return new Turn(steps, seen, before, now).take();
  }
}
