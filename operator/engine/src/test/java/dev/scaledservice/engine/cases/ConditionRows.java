package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.Obstacle;

/** Rows that ask what is reported when something around a decision fails. */
final class ConditionRows {

  private ConditionRows() {}

  static void reports(JsonNode row) {
    Obstacle obstacle = obstacle(row.path("situation").asText());
    var expected = row.path("expected").path("conditions").properties();
    assertThat(expected).isNotEmpty();
    for (var condition : expected) {
      assertThat(condition.getKey()).isEqualTo(obstacle.type());
      assertThat(
              (obstacle.condition().status() ? "True/" : "False/") + obstacle.condition().reason())
          .isEqualTo(condition.getValue().asText());
    }
  }

  private static Obstacle obstacle(String situation) {
    if (situation.contains("reading the scale")) {
      return Obstacle.SCALE_UNREADABLE;
    }
    if (situation.contains("writing the scale") || situation.contains("updating the scale")) {
      return Obstacle.SCALE_UNWRITABLE;
    }
    if (situation.contains("no selector")) {
      return Obstacle.SELECTOR_MISSING;
    }
    if (situation.contains("not parse")) {
      return Obstacle.SELECTOR_INVALID;
    }
    if (situation.contains("autoscalers select")) {
      return Obstacle.SELECTOR_AMBIGUOUS;
    }
    throw new IllegalArgumentException("no obstacle is known for: " + situation);
  }
}
