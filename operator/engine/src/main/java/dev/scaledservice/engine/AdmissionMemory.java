package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;

/**
 * What is admitted at present. All of it survives a restart.
 *
 * @param shares as last told to callers
 * @param changedAt since when
 */
public record AdmissionMemory(List<Admission.Share> shares, Instant changedAt) {
  public AdmissionMemory {
    shares = List.copyOf(shares);
  }
}
