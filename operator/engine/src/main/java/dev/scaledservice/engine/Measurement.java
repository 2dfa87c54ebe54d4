package dev.scaledservice.engine;

import java.util.List;

/**
 * What one metric of the policy measured. Units are those of the metric's target.
 *
 * <p>{@code burst} is the same over the short window; {@link Reading.Unknown} for pulled metrics.
 */
public sealed interface Measurement {

  /** Name of the metric in the policy. */
  String metric();

  /** The short window's value: a total for {@link Total}, the mean over pods for {@link PerPod}. */
  Reading burst();

  /** One number for the whole service, such as a request rate or a query's answer. */
  record Total(String metric, Reading window, Reading burst) implements Measurement {}

  /**
   * A number a pod.
   *
   * @param pods every pod of the fleet, those without a value too
   */
  record PerPod(String metric, List<PodValue> pods, Reading burst) implements Measurement {
    public PerPod {
      pods = List.copyOf(pods);
    }
  }
}
