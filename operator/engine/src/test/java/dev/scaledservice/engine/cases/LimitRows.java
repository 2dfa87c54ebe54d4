package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Unwritten;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.History;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Memory.Move;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.stabilise.DownLimit;
import dev.scaledservice.engine.stabilise.Moves;
import dev.scaledservice.engine.stabilise.UpLimit;
import dev.scaledservice.engine.stages.StagedPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rows that ask how far one step may go. */
final class LimitRows {

  private static final Rules NO_RULES = new Rules(Behavior.Select.MAX, Duration.ZERO, 0, List.of());

  private LimitRows() {}

  static void up(JsonNode row) {
    int limit =
        UpLimit.of(
            Rows.count(row, "current_replicas"),
            events(row),
            Rows.rules(row.path("rules"), Rows.upDefault(0)),
            Rows.NOW);
    assertThat(limit).isEqualTo(Rows.count(row.path("expected"), "limit"));
  }

  static void down(JsonNode row) {
    int limit =
        DownLimit.of(
            Rows.count(row, "current_replicas"),
            events(row),
            Rows.rules(row.path("rules"), Rows.downDefault(0, Duration.ZERO)),
            Rows.NOW);
    assertThat(limit).isEqualTo(Rows.count(row.path("expected"), "limit"));
  }

  static void history(JsonNode row) {
    JsonNode expected = row.path("expected");
    List<Move> moves = Rows.moves(row.path("previous_events"), 1);
    var lookup = Duration.ofSeconds(Rows.wanted(row, "lookup_period_s"));
    assertThat(Moves.added(moves, lookup, Rows.NOW))
        .isEqualTo(Rows.wanted(expected, "change_in_period_before_store"));

    Behavior behavior = new Behavior(Rows.rules(row.path("rules"), NO_RULES), NO_RULES);
    List<Move> after =
        Moves.remembered(
            moves, Rows.count(row, "new_change"), Moves.longestPeriod(behavior), Rows.NOW);
    var kept = new ArrayList<Integer>();
    for (JsonNode event : expected.path("events_after_store")) {
      if (!event.path("outdated").asBoolean()) {
        kept.add(Rows.count(event, "change"));
      }
    }
    assertThat(after.stream().map(Move::change).toList()).containsExactlyInAnyOrderElementsOf(kept);
  }

  static void withBehavior(JsonNode row) {
    Rules up = Rows.rules(row.path("scale_up_rules"), Rows.upDefault(0));
    Rules down = Rows.rules(row.path("scale_down_rules"), Rows.downDefault(0, Duration.ZERO));
    limited(row, Rows.count(row, "desired"), new Behavior(withoutWindow(up), withoutWindow(down)));
  }

  static void withoutBehavior(JsonNode row) {
    var limit =
        new Unwritten(
            row.path("scale_up_limit_factor").asDouble(),
            Rows.count(row, "scale_up_limit_minimum"));
    limited(
        row,
        Rows.count(row, "desired_before_limits"),
        Behavior.unwritten(limit, Duration.ZERO, 0, 0));
  }

  /** A whole decision on a metric that asks for exactly {@code desired}. */
  private static void limited(JsonNode row, int desired, Behavior behavior) {
    int current = Rows.count(row, "current_replicas");
    var policy =
        new Policy(
            Policy.Mode.AUTO,
            null,
            Rows.count(row, "min"),
            Rows.count(row, "max"),
            List.of(new MetricPolicy("wanted", new Target.AverageValue(1))),
            behavior,
            new Policy.Burst(Duration.ZERO, Double.POSITIVE_INFINITY),
            new Policy.OnMissing(Policy.Missing.HOLD, 0, Duration.ZERO));
    var measurement =
        new Measurement.Total(
            "wanted", new Reading.Fresh(desired, Rows.NOW), new Reading.Unknown("not pushed"));
    var memory = new Memory(Rows.NOW, History.EMPTY, events(row), current, null, null);
    Plan plan =
        new StagedPlanner()
            .plan(
                new Observation(policy, new Fleet(current, current, current), List.of(measurement)),
                memory,
                Rows.NOW);
    JsonNode expected = row.path("expected");
    assertThat(plan.desired()).isEqualTo(Rows.count(expected, "replicas"));
    assertThat(plan.conditions().scalingLimited().reason())
        .isEqualTo(expected.path("reason").asText());
  }

  private static Rules withoutWindow(Rules rules) {
    return new Rules(rules.select(), Duration.ZERO, 0, rules.policies());
  }

  private static List<Move> events(JsonNode row) {
    var moves = new ArrayList<>(Rows.moves(row.path("scale_up_events"), 1));
    moves.addAll(Rows.moves(row.path("scale_down_events"), -1));
    moves.sort(Comparator.comparing(Move::at));
    return moves;
  }
}
