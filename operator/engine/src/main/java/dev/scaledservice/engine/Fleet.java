package dev.scaledservice.engine;

/**
 * The instances that the count governs, as last seen.
 *
 * @param desired the count in force ({@code spec.replicas} of the workload)
 * @param current pods that exist ({@code status.replicas})
 * @param ready pods that are running and ready
 */
public record Fleet(int desired, int current, int ready) {
  public Fleet {
    if (desired < 0 || current < 0 || ready < 0) {
      throw new IllegalArgumentException(
          "counts cannot be negative: desired %d, current %d, ready %d"
              .formatted(desired, current, ready));
    }
  }
}
