package dev.scaledservice.engine;

import java.time.Instant;

/** Makes decisions. Pure, total, deterministic: same inputs, same plan, on any machine. */
public interface Planner {

  /**
   * @param observation what was measured and wanted
   * @param memory what the previous call returned in {@link Plan#next()}
   * @param now the time of the decision
   */
  Plan plan(Observation observation, Memory memory, Instant now);
}
