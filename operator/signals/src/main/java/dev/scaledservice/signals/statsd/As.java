package dev.scaledservice.signals.statsd;

import java.util.Locale;

/** What is read from the samples of a metric: {@code as} of the custom resource. */
public sealed interface As {

  /** Reads the spelling of the custom resource: {@code Rate}, {@code Gauge}, {@code P95}, ... */
  static As of(String text) {
    for (Plain plain : Plain.values()) {
      if (plain.toString().equals(text)) {
        return plain;
      }
    }
    if (text.matches("P[0-9]{2,3}")) {
      return new Percentile(Double.parseDouble("0." + text.substring(1)));
    }
    throw new IllegalArgumentException(
        "as is \"%s\"; wants Rate, Sum, Count, Gauge, Mean, Unique or a percentile from P50 to P999"
            .formatted(text));
  }

  /** Everything but percentiles. */
  enum Plain implements As {
    /**
     * Per second: what counters add up to, or how many observations timers made. Adds over pods.
     */
    RATE,
    /** What the values of counters or timers add up to. Adds over pods. */
    SUM,
    /**
     * How many samples counters or timers had, each weighted by its sample rate. Adds over pods.
     */
    COUNT,
    /** The last value of a gauge. Averages over pods. */
    GAUGE,
    /** The mean of the observations of a timer or of the values of a gauge. Averages over pods. */
    MEAN,
    /** How many different members a set had. Merges over pods. */
    UNIQUE;

    /** As the custom resource spells it. */
    @Override
    public String toString() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The value that {@code quantile} of the observations of a timer do not exceed. Merges over pods.
   *
   * @param quantile from 0.5 to 0.999
   */
  record Percentile(double quantile) implements As {
    public Percentile {
      if (!(quantile >= 0.5 && quantile <= 0.999)) {
        throw new IllegalArgumentException(
            "a percentile wants to be from P50 to P999, not " + quantile);
      }
    }

    /** As the custom resource spells it. */
    @Override
    public String toString() {
      return "P" + Math.round(quantile * 1000) / (Math.round(quantile * 1000) % 10 == 0 ? 10 : 1);
    }
  }
}
