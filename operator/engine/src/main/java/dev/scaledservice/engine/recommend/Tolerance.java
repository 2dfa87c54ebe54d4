package dev.scaledservice.engine.recommend;

/**
 * The dead band around a target, ends included.
 *
 * <p>{@code 1 - down <= ratio <= 1 + up}; autoscaling/v2 {@code tolerance} (KEP-4951).
 */
public record Tolerance(double down, double up) {

  boolean includes(double ratio) {
    return 1.0 - down <= ratio && ratio <= 1.0 + up;
  }
}
