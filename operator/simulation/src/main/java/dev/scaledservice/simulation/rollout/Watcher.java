package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Calls;
import java.time.Instant;
import java.util.List;

/** Whoever watches a rollout and may put an end to it. */
public interface Watcher {

  /**
   * @param calls of the last second, of both tracks
   * @return whether the canary is to go, now
   */
  boolean condemns(Instant at, List<Calls> calls);
}
