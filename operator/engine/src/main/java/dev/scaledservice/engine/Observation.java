package dev.scaledservice.engine;

import java.util.List;

/**
 * Everything a decision looks at, but what was decided before.
 *
 * @param measurements at most one a metric of the policy; a metric without one is unknown
 * @param circuits what callers report of their calls
 */
public record Observation(
    Policy policy, Fleet fleet, List<Measurement> measurements, Circuits circuits) {
  public Observation {
    measurements = List.copyOf(measurements);
  }

  /** Of a service whose callers report nothing. */
  public Observation(Policy policy, Fleet fleet, List<Measurement> measurements) {
    this(policy, fleet, measurements, Circuits.NONE);
  }
}
