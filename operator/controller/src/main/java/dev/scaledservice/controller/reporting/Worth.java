package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether something is worth a write. A decision that moves nothing is where it says something new:
 * another limit bites, a metric was lost or found, or the load is a quarter away from what was
 * told. Not more often than every half minute, so that a restless load is no restless API server.
 */
final class Worth {

  private static final Duration AT_MOST_EVERY = Duration.ofSeconds(30);

  /**
   * A metric that comes and goes, or is unknown for another reason, is told of sooner, though not
   * at every beat: a person who mends it wants to see what it has become.
   */
  private static final Duration WHERE_IT_MATTERS = Duration.ofSeconds(3);

  private static final double FAR = 0.25;

  private Worth() {}

  static boolean telling(Decision now, ScaledServiceStatus told, Instant at) {
    ScaledServiceStatus.Decision before = told.decision();
    if (before == null || before.at() == null) {
      return true;
    }
    Instant last = Instant.parse(before.at());
    if (knownOf(now) != knownOf(before) || !sameUnknowns(now, before)) {
      return !at.isBefore(last.plus(WHERE_IT_MATTERS));
    }
    boolean soon = at.isBefore(last.plus(AT_MOST_EVERY));
    return !soon
        && (!Objects.equals(StatusOf.limit(now.limitedBy()), before.limitedBy())
            || isFar(now, told));
  }

  /** Whether the API server should be told at all: a service at rest costs it nothing. */
  static boolean writing(ScaledServiceStatus now, ScaledServiceStatus before) {
    return !now.withMemory(null).equals(before.withMemory(null))
        || (now.memory() != null && !Remembered.covers(before.memory(), now.memory()));
  }

  private static long knownOf(Decision now) {
    return now.recommendations().stream().filter(Decision.Recommendation::valid).count();
  }

  private static long knownOf(ScaledServiceStatus.Decision before) {
    return before.recommendations() == null
        ? 0
        : before.recommendations().stream().filter(one -> one.replicas() != null).count();
  }

  /** Whether what is not known is so for the same reasons. */
  private static boolean sameUnknowns(Decision now, ScaledServiceStatus.Decision before) {
    List<Decision.Recommendation> metrics = now.recommendations();
    List<ScaledServiceStatus.Recommendation> told =
        before.recommendations() == null ? List.of() : before.recommendations();
    if (metrics.size() != told.size()) {
      return false;
    }
    for (int i = 0; i < metrics.size(); i++) {
      String why = told.get(i).unknown();
      if (differs(metrics.get(i).reading(), why == null ? "" : why)) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param told why the metric was not fully known; empty where it was
   */
  private static boolean differs(Reading now, String told) {
    return switch (now) {
      case Reading.Unknown(String why) -> !Timeless.same(why, told);
      case Reading.Fresh _ -> !told.isEmpty();
      case Reading.Partial _, Reading.Stale _ -> told.isEmpty();
    };
  }

  private static boolean isFar(Decision now, ScaledServiceStatus told) {
    Double load = load(now.leading());
    Double before = number(told.summary() == null ? null : told.summary().load());
    if (load == null || before == null) {
      return (load == null) != (before == null);
    }
    return Math.abs(load - before) > FAR * Math.max(Math.abs(before), 1);
  }

  private static @Nullable Double load(Decision.@Nullable Recommendation leading) {
    if (leading == null) {
      return null;
    }
    return switch (leading.reading()) {
      case Reading.Fresh(double value, Instant at) -> value;
      case Reading.Partial(double value, Instant at, Duration covered) -> value;
      case Reading.Stale(double value, Instant at) -> null;
      case Reading.Unknown(String why) -> null;
    };
  }

  /** The number at the start of a text such as {@code 912/s}. */
  private static @Nullable Double number(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int end = 0;
    while (end < text.length() && "0123456789.-".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end == 0 ? null : Double.valueOf(text.substring(0, end));
  }
}
