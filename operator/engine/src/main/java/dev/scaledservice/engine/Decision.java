package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * The whole decision in one sentence, such as {@code 4 -> 9: requests 912/s, 100 each wanted}.
   */
  public String sentence() {
    return new Sentence(this).whole();
  }

  /** The cause alone, in 60 characters at most. */
  public String reason() {
    return new Sentence(this).reason();
  }

  /** The metric that asked for the most; null where none had a say. */
  public @Nullable Recommendation leading() {
    Recommendation leading = null;
    for (Recommendation one : recommendations) {
      if (one.valid() && (leading == null || one.replicas() > leading.replicas())) {
        leading = one;
      }
    }
    return leading;
  }

  /**
   * What one metric asked for.
   *
   * @param replicas the count it asks for; the count in force where it asks for nothing
   * @param reading the number it rests on, or why there is none; over pods their mean, in whole
   *     percent for {@link Target.Utilization}
   * @param target what was wanted
   * @param valid false where the metric was unknown or stale and has no say
   * @param unit what people read after the number
   * @param perPod whether the number is a mean over pods
   * @param band where the number would ask for another count; null where that is not known
   */
  public record Recommendation(
      String metric,
      Reading reading,
      Target target,
      int replicas,
      boolean valid,
      String unit,
      boolean perPod,
      @Nullable Band band) {

    /** One number for the whole service, without a unit. */
    public Recommendation(
        String metric, Reading reading, Target target, int replicas, boolean valid) {
      this(metric, reading, target, replicas, valid, "", false, null);
    }
  }

  /**
   * More replicas above {@code above}, fewer at {@code below} or under it, in the metric's unit.
   */
  public record Band(double below, double above) {}

  /** A stage that changed the count, or suppressed a change ({@code from == to}). */
  public record Step(Stage stage, int from, int to, Because because) {

    /** The reason in words. */
    public String text() {
      return because.text();
    }
  }

  /** The stages in their order. */
  public enum Stage {
    SENSE,
    RECOMMEND,
    COMBINE,
    BURST,
    COORDINATE,
    FULFIL,
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
    BREAKER,
    PIN,
    MODE
  }
}
