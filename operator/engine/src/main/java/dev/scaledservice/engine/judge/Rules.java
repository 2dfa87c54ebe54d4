package dev.scaledservice.engine.judge;

/**
 * What a verdict wants.
 *
 * @param confidence of an abort being right, 0.5 to 1 exclusive: with 0.999 at most one good
 *     version in a thousand is aborted, over its whole rollout and all measures together
 * @param minimumBadEvents bad calls of the canary without which nothing is aborted; at least 1
 * @param acceptable share of failed calls at which a version is good enough to be promoted; the
 *     stable version's own share counts instead where it is larger
 * @param unacceptable share of failed calls that must have been ruled out for that
 */
public record Rules(
    double confidence, int minimumBadEvents, double acceptable, double unacceptable) {

  /** One in a thousand, three bad calls; 1 % against 5 %. */
  public static final Rules DEFAULTS = new Rules(0.999, 3, 0.01, 0.05);

  public Rules {
    if (!(confidence >= 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence wants 0.5 to below 1, such as 0.999, not " + confidence);
    }
    if (minimumBadEvents < 1) {
      throw new IllegalArgumentException(
          "minimumBadEvents wants 1 or more, not " + minimumBadEvents);
    }
    if (!(acceptable > 0 && acceptable < unacceptable && unacceptable < 1)) {
      throw new IllegalArgumentException(
          "want 0 < acceptable < unacceptable < 1, not %s and %s"
              .formatted(acceptable, unacceptable));
    }
  }

  /** The evidence at which one of so many measures condemns: false alarms are shared out evenly. */
  double threshold(int measures) {
    return Math.rint(1e6 * measures / (1 - confidence)) / 1e6;
  }
}
