package dev.scaledservice.engine;

import java.util.List;

/**
 * Everything a decision looks at, but what was decided before.
 *
 * @param measurements at most one a metric of the policy; a metric without one is unknown
 */
public record Observation(Policy policy, Fleet fleet, List<Measurement> measurements) {
  public Observation {
    measurements = List.copyOf(measurements);
  }
}
