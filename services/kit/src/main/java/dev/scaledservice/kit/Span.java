package dev.scaledservice.kit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them in a Kubernetes object: {@code 250ms}, {@code 1.5s}, {@code
 * 1h30m}.
 */
public final class Span {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);

  private Span() {}

  /**
   * @param text one or more numbers with a unit each, or {@code 0}
   * @throws UsageException where it is anything else
   */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new UsageException(
          "\"%s\" is no duration; write one such as 250ms, 10s, 1m30s or 2d".formatted(text));
    }
    Matcher parts = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    while (parts.find()) {
      nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit(parts.group(2))));
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new UsageException("\"%s\" is longer than 292 years".formatted(text));
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static BigDecimal unit(String name) {
    return BigDecimal.valueOf(NANOS.getOrDefault(name, 0L));
  }
}
