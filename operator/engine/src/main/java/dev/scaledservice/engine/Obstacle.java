package dev.scaledservice.engine;

/**
 * What can stand between a decision and the workload: conditions with the reasons of
 * autoscaling/v2, for whoever runs into one.
 */
public enum Obstacle {
  SCALE_UNREADABLE("AbleToScale", "FailedGetScale", "the scale of the workload cannot be read"),
  SCALE_UNWRITABLE("AbleToScale", "FailedUpdateScale", "the count cannot be written"),
  SELECTOR_MISSING("ScalingActive", "InvalidSelector", "the workload's scale has no selector"),
  SELECTOR_INVALID("ScalingActive", "InvalidSelector", "the workload's selector does not parse"),
  SELECTOR_AMBIGUOUS(
      "ScalingActive", "AmbiguousSelector", "the pods are selected by another autoscaler too");

  private final String type;
  private final String reason;
  private final String message;

  Obstacle(String type, String reason, String message) {
    this.type = type;
    this.reason = reason;
    this.message = message;
  }

  /** The type of the condition. */
  public String type() {
    return type;
  }

  /** The condition, always false; whoever shows it may add what was said by the API server. */
  public Conditions.Condition condition() {
    return new Conditions.Condition(false, reason, message);
  }
}
