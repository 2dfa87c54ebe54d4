package dev.scaledservice.engine;

/**
 * One pod's part in a {@link Measurement.PerPod}.
 *
 * @param pod name of the pod
 * @param state whether its number counts
 * @param value what it measured; {@link Reading.Stale} and {@link Reading.Unknown} make the pod a
 *     missing one
 * @param request for {@link Target.Utilization}: what the pod asked for, in the unit of the value;
 *     else 0
 */
public record PodValue(String pod, State state, Reading value, double request) {

  /** The groups of autoscaling/v2; a pod that is ready but has no value is a missing one. */
  public enum State {
    READY,
    UNREADY,
    /** Deleting or failed: counts nowhere. */
    IGNORED
  }
}
