package dev.scaledservice.engine.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Memory.Move;
import dev.scaledservice.engine.recommend.Tolerance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The words that rows of several kinds share. */
final class Rows {

  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private Rows() {}

  static Instant ago(long seconds) {
    return NOW.minusSeconds(seconds);
  }

  static long wanted(JsonNode row, String field) {
    JsonNode value = row.path(field);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("the row has no number '" + field + "': " + row);
    }
    return value.asLong();
  }

  static int count(JsonNode row, String field) {
    return Math.toIntExact(wanted(row, field));
  }

  static Tolerance tolerance(JsonNode row) {
    JsonNode tolerance = row.path("tolerance");
    return new Tolerance(tolerance.path("down").asDouble(), tolerance.path("up").asDouble());
  }

  /** What {@code autoscaling/v2} fills in for scaleUp where somebody wrote a behavior. */
  static Rules upDefault(double tolerance) {
    return new Rules(
        Select.MAX,
        Duration.ZERO,
        tolerance,
        List.of(
            new Limit(Limit.Unit.PODS, 4, Duration.ofSeconds(15)),
            new Limit(Limit.Unit.PERCENT, 100, Duration.ofSeconds(15))));
  }

  /** What {@code autoscaling/v2} fills in for scaleDown. */
  static Rules downDefault(double tolerance, Duration window) {
    return new Rules(
        Select.MAX,
        window,
        tolerance,
        List.of(new Limit(Limit.Unit.PERCENT, 100, Duration.ofSeconds(15))));
  }

  /** {@code written} over {@code defaults}; absent, null and "default" are the defaults. */
  static Rules rules(JsonNode written, Rules defaults) {
    if (!written.isObject()) {
      return defaults;
    }
    return new Rules(
        written.hasNonNull("selectPolicy")
            ? Select.valueOf(
                written.path("selectPolicy").asText().toUpperCase(java.util.Locale.ROOT))
            : defaults.select(),
        written.hasNonNull("stabilizationWindowSeconds")
            ? Duration.ofSeconds(written.path("stabilizationWindowSeconds").asLong())
            : defaults.window(),
        defaults.tolerance(),
        written.hasNonNull("policies") ? policies(written.path("policies")) : defaults.policies());
  }

  private static List<Limit> policies(JsonNode written) {
    var policies = new ArrayList<Limit>();
    for (JsonNode policy : written) {
      policies.add(
          new Limit(
              switch (policy.path("type").asText()) {
                case "Pods" -> Limit.Unit.PODS;
                case "Percent" -> Limit.Unit.PERCENT;
                default -> throw new IllegalArgumentException("no such policy: " + policy);
              },
              count(policy, "value"),
              Duration.ofSeconds(wanted(policy, "periodSeconds"))));
    }
    return policies;
  }

  /** Events of one direction, oldest first; {@code sign} is 1 for up and -1 for down. */
  static List<Move> moves(JsonNode events, int sign) {
    var moves = new ArrayList<Move>();
    for (JsonNode event : events) {
      moves.add(new Move(sign * count(event, "change"), ago(wanted(event, "age_s"))));
    }
    moves.sort(java.util.Comparator.comparing(Move::at));
    return moves;
  }
}
