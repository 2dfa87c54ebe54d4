package dev.scaledservice.controller.reporting;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects conditions; each keeps the time of its last transition. */
final class Findings {

  private final List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  /**
   * @param before the conditions as last reported
   * @param generation the generation that was looked at
   */
  Findings(List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = now;
  }

  /**
   * Adds a condition. Where nothing but a duration in its message is new, such as how long a metric
   * has been silent, the message stays: as a condition it tells since when, not how long.
   */
  Findings add(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    conditions.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(steady(type, status, reason, message))
            .withObservedGeneration(generation)
            .withLastTransitionTime(since(type, status))
            .build());
    return this;
  }

  List<Condition> conditions() {
    return conditions;
  }

  private String steady(String type, String status, String reason, String message) {
    return before.stream()
        .filter(c -> c.getType().equals(type) && c.getStatus().equals(status))
        .filter(c -> reason.equals(c.getReason()) && c.getMessage() != null)
        .filter(c -> Objects.equals(c.getObservedGeneration(), generation))
        .map(Condition::getMessage)
        .filter(told -> Timeless.same(told, message))
        .findFirst()
        .orElse(message);
  }

  private String since(String type, String status) {
    return before.stream()
        .filter(c -> c.getType().equals(type) && c.getStatus().equals(status))
        .map(Condition::getLastTransitionTime)
        .findFirst()
        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
