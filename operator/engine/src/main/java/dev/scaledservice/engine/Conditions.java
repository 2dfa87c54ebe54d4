package dev.scaledservice.engine;

/**
 * The conditions of a HorizontalPodAutoscaler, with its reasons, and one of our own for the age of
 * what was measured.
 */
public record Conditions(
    Condition ableToScale,
    Condition scalingActive,
    Condition scalingLimited,
    Condition scaledToZero,
    Condition metricsFresh) {

  /** {@code reason} is CamelCase as Kubernetes wants it, {@code message} a sentence for people. */
  public record Condition(boolean status, String reason, String message) {}
}
