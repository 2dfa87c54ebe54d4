package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Policy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of input, which is also what a line of a decision log begins with.
 *
 * @param at the time of the decision
 * @param service whose it is; lines of one service share a memory
 * @param memory what was decided before; null to go on from the service's previous line
 * @param plan what was decided on it, in a line of a decision log; not read
 */
record ObservationLine(
    Instant at,
    @Nullable String service,
    Policy policy,
    Fleet fleet,
    List<Measurement> measurements,
    Circuits circuits,
    @Nullable Memory memory,
    @Nullable JsonNode plan) {

  Observation observation() {
    return new Observation(policy, fleet, measurements, circuits);
  }
}
