package dev.scaledservice.engine.judge;

import dev.scaledservice.engine.Figures;

/**
 * How one measure stands, in numbers that a person can check.
 *
 * @param canary calls to the canary that were compared, and the bad ones among them
 * @param stable the same of the stable track, at the same times
 * @param value the evidence that the canary is worse; 1 is none, below 1 speaks for it; finite
 * @param threshold the evidence that condemns
 * @param dispersion how clustered stable's bad calls are; the evidence is discounted by it
 */
public record Evidence(
    Measure measure,
    Counts canary,
    Counts stable,
    double value,
    double threshold,
    double dispersion) {

  /** {@code canary 12 failed of 310, stable 3 of 2,790; E = 21,400 >= 3,000}. */
  public String text() {
    return "canary %s %s of %s, stable %s of %s; E = %s %s %s"
        .formatted(
            Figures.number(canary.bad()),
            measure.word(),
            Figures.number(canary.total()),
            Figures.number(stable.bad()),
            Figures.number(stable.total()),
            value > 1e12 ? "over 10^12" : Figures.number(value),
            value >= threshold ? ">=" : "<",
            Figures.number(threshold));
  }
}
