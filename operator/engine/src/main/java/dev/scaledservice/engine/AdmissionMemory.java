package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;

/**
 * What is admitted at present. All of it survives a restart.
 *
 * @param shares as last told to callers
 * @param changedAt since when
 * @param demand the highest demand of the last while, calls a second
 * @param demandAt when it was that high
 */
public record AdmissionMemory(
    List<Admission.Share> shares, Instant changedAt, double demand, Instant demandAt) {
  public AdmissionMemory {
    shares = List.copyOf(shares);
  }

  AdmissionMemory seenAt(Instant now) {
    return new AdmissionMemory(shares, changedAt, demand, now);
  }
}
