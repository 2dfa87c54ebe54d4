package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.engine.judge.Tallied;
import java.util.List;
import java.util.Map;

/**
 * All that tells a bad revision from a good one, as it stands now.
 *
 * @param calls by revision or slot, and by instance
 * @param own what the metrics of the analysis say
 */
record Heard(List<Tallied> calls, OwnMetrics.Told own) {

  /** Nobody has said anything. */
  static final Heard NOTHING = new Heard(List.of(), new OwnMetrics.Told(List.of(), Map.of()));
}
