package dev.scaledservice.api.policy;

import dev.scaledservice.api.InvalidSpec;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Go writes them: {@code 250ms}, {@code 10s}, {@code 1.5m}, {@code 1h30m}. */
public final class GoDuration {

  private static final Pattern PART = Pattern.compile("([0-9]{1,6}(?:[.][0-9]{1,3})?)(ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + "){1,4}");

  private GoDuration() {}

  /**
   * @param field path of the field, for the error
   * @param text what is written there; null for the default
   * @throws InvalidSpec if the text is not a duration
   */
  public static Duration parse(String field, @Nullable String text, Duration otherwise) {
    return text == null ? otherwise : parse(field, text);
  }

  /**
   * @param field path of the field, for the error
   * @throws InvalidSpec if the text is not a duration
   */
  public static Duration parse(String field, String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new InvalidSpec(
          "%s is \"%s\"; wants a duration such as 250ms, 10s or 5m".formatted(field, text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      double millis =
          Double.parseDouble(part.group(1))
              * switch (part.group(2)) {
                case "ms" -> 1;
                case "s" -> 1_000;
                case "m" -> 60_000;
                default -> 3_600_000;
              };
      sum = sum.plusMillis(Math.round(millis));
    }
    return sum;
  }
}
