package dev.scaledservice.cli.cluster;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How long ago something was, as kubectl says it: {@code 45s}, {@code 5m}, {@code 3h}, {@code 2d}.
 */
final class Ages {
  private final InstantSource clock;

  Ages(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param time RFC 3339; null where it is not known
   */
  String since(@Nullable String time) {
    if (time == null || time.isEmpty()) {
      return "-";
    }
    try {
      return text(Duration.between(Instant.parse(time), clock.instant()));
    } catch (DateTimeException notATime) {
      return "?";
    }
  }

  static String text(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 2 * 3_600) {
      return seconds / 60 + "m";
    }
    return seconds < 2 * 86_400 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
