package dev.scaledservice.engine;

/**
 * The conditions of a HorizontalPodAutoscaler, with its reasons, and two of our own: one for the
 * age of what was measured, one for the breaker rules in force.
 */
public record Conditions(
    Condition ableToScale,
    Condition scalingActive,
    Condition scalingLimited,
    Condition scaledToZero,
    Condition metricsFresh,
    Condition coordinated) {

  /** {@code reason} is CamelCase as Kubernetes wants it, {@code message} a sentence for people. */
  public record Condition(boolean status, String reason, String message) {}
}
