package dev.scaledservice.engine;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them: three digits that matter, {@code 912}, {@code 0.123}, 2,790. */
public final class Figures {

  private Figures() {}

  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1e15) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    if (size >= 99.95 || value == 0) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    int decimals = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4;
    String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return digits.replaceAll("\\.?0+$", "");
  }

  /** A share of 1 in whole percent, cut off: {@code 38 %} is not yet 39. */
  public static String percent(double share) {
    return (int) (share * 100) + " %";
  }

  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (Math.abs(millis) < 1000) {
      return millis + " ms";
    }
    if (millis >= 600_000 && millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return number(millis / 1000.0) + " s";
  }
}
