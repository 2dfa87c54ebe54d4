package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;

/**
 * A decision with its whole reasoning.
 *
 * @param at when it was made
 * @param from the count in force before
 * @param to the count that should be in force
 * @param proposed what the metrics alone asked for, before anything limited it; equals {@code from}
 *     where they asked for nothing
 * @param limitedBy what kept {@code to} from being {@code proposed}
 * @param recommendations one a metric, in the order of the policy
 * @param steps every stage that changed the count or kept it from changing, in order
 */
public record Decision(
    Instant at,
    int from,
    int to,
    int proposed,
    LimitedBy limitedBy,
    List<Recommendation> recommendations,
    List<Step> steps) {

  public Decision {
    recommendations = List.copyOf(recommendations);
    steps = List.copyOf(steps);
  }

  /**
   * What one metric asked for.
   *
   * @param replicas the count it asks for; the count in force where it asks for nothing
   * @param reading the number it rests on, or why there is none
   * @param target what was wanted
   * @param valid false where the metric was unknown or stale and has no say
   */
  public record Recommendation(
      String metric, Reading reading, Target target, int replicas, boolean valid) {}

  /** A stage that changed the count, or suppressed a change ({@code from == to}). */
  public record Step(Stage stage, int from, int to, String because) {}

  /** The stages in their order. */
  public enum Stage {
    SENSE,
    RECOMMEND,
    COMBINE,
    BURST,
    STABILISE,
    BOUND
  }

  /** The limit that bit, if one did. */
  public enum LimitedBy {
    NOTHING,
    MIN_REPLICAS,
    MAX_REPLICAS,
    SCALE_UP_POLICY,
    SCALE_DOWN_POLICY,
    STABILIZATION_WINDOW,
    MISSING_METRICS,
    BURST,
    PIN,
    MODE
  }
}
