package dev.scaledservice.client.context;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When an answer is of no use any more. It travels as the time that is left, so that clocks need
 * not agree; what the network takes is not counted.
 *
 * @param nanoTime by {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {
  /** Whole milliseconds that are left. */
  public static final String HEADER = "X-Deadline-Ms";

  /** Nobody waits for longer; a header that says more says this. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");

  /**
   * @throws IllegalArgumentException where that is negative or longer than an hour
   */
  public static Deadline in(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a deadline in %s; wants a time from 0 to 1 h, such as Duration.ofSeconds(2)"
              .formatted(time));
    }
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** What a caller sent; null where that is nothing, or no number. */
  public static @Nullable Deadline parse(@Nullable String header) {
    if (header == null || !MILLIS.matcher(header).matches()) {
      return null;
    }
    return in(Duration.ofMillis(Math.min(Long.parseLong(header), LONGEST.toMillis())));
  }

  /** What is left; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  /** True where nothing is left. */
  public boolean isOver() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** The sooner of the two. */
  public Deadline or(@Nullable Deadline other) {
    return other == null || nanoTime - other.nanoTime <= 0 ? this : other;
  }

  /** The value of {@link #HEADER}. */
  public String header() {
    return Long.toString(remaining().toMillis());
  }
}
