package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.recommend.Answer;
import dev.scaledservice.engine.recommend.PodsAverage;
import dev.scaledservice.engine.recommend.Ratio;
import dev.scaledservice.engine.recommend.Saturating;
import dev.scaledservice.engine.recommend.Shared;
import dev.scaledservice.engine.recommend.Utilization;
import java.util.Map;

/** Rows that ask one formula for one metric. */
final class FormulaRows {

  private static final Map<String, Answer.Why> ERRORS =
      Map.of(
          "no metrics returned matched known pods", Answer.Why.NOTHING_REQUESTED,
          "did not receive metrics for targeted pods", Answer.Why.NO_READY_POD_MEASURED);

  private FormulaRows() {}

  static void utilization(JsonNode row) {
    var formula = new Utilization(Rows.count(row, "target_utilization_pct"));
    for (JsonNode pod : row.path("pods")) {
      long request = pod.path("request_m").asLong();
      switch (pod.path("counted_as").asText()) {
        case "ready" -> formula.ready(Rows.wanted(pod, "usage_m"), request);
        case "unready" -> formula.unready(request);
        case "missing" -> formula.missing(request);
        case "extra" -> formula.unknown();
        case "ignored" -> {}
        default -> throw new IllegalArgumentException("no such group: " + pod);
      }
    }
    Answer answer = formula.replicas(Rows.count(row, "current_replicas"), Rows.tolerance(row));
    holds(row, answer);
    if (answer instanceof Answer.Replicas replicas) {
      assertThat(replicas.measured()).isEqualTo(expected(row, "utilization_pct"));
      assertThat(replicas.average()).isEqualTo(expected(row, "average_raw_m"));
    }
  }

  static void podsAverage(JsonNode row) {
    var formula = new PodsAverage(Rows.wanted(row, "target_average_m"));
    for (JsonNode pod : row.path("pods")) {
      switch (pod.path("counted_as").asText()) {
        case "ready" -> formula.ready(value(pod));
        case "unready" -> formula.unready();
        case "missing" -> formula.missing();
        case "extra" -> formula.unknown(value(pod));
        case "ignored" -> {}
        default -> throw new IllegalArgumentException("no such group: " + pod);
      }
    }
    Answer answer = formula.replicas(Rows.count(row, "current_replicas"), Rows.tolerance(row));
    holds(row, answer);
    usage(row, answer);
  }

  static void ratio(JsonNode row) {
    Answer answer =
        Ratio.replicas(
            Rows.count(row, "current_replicas"),
            Rows.count(row, "ready_pods"),
            total(row),
            Rows.wanted(row, "target_value_m"),
            Rows.tolerance(row));
    holds(row, answer);
    usage(row, answer);
  }

  static void shared(JsonNode row) {
    Answer answer =
        Shared.replicas(
            Rows.count(row, "current_replicas"),
            total(row),
            Rows.wanted(row, "target_average_m"),
            Rows.tolerance(row));
    holds(row, answer);
    usage(row, answer);
  }

  static long value(JsonNode pod) {
    return Rows.wanted(pod, pod.has("value_m") ? "value_m" : "usage_m");
  }

  /** An external metric is the sum of its series. */
  static long total(JsonNode row) {
    long total = 0;
    for (JsonNode value : row.path("metric_values_m")) {
      total = Saturating.add(total, value.asLong());
    }
    return total;
  }

  private static void holds(JsonNode row, Answer answer) {
    JsonNode error = row.path("expected").path("error_contains");
    if (error.isMissingNode()) {
      assertThat(answer).isInstanceOf(Answer.Replicas.class);
      assertThat(((Answer.Replicas) answer).count()).isEqualTo(expected(row, "replicas"));
      return;
    }
    assertThat(answer).isInstanceOf(Answer.None.class);
    Answer.Why why = ERRORS.get(error.asText());
    if (why != null) {
      assertThat(((Answer.None) answer).why()).isEqualTo(why);
    }
  }

  private static void usage(JsonNode row, Answer answer) {
    if (answer instanceof Answer.Replicas replicas) {
      assertThat(replicas.measured()).isEqualTo(expected(row, "usage_m"));
    }
  }

  private static long expected(JsonNode row, String field) {
    return Rows.wanted(row.path("expected"), field);
  }
}
