package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Unwritten;
import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Conditions.Condition;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.History;
import dev.scaledservice.engine.History.Recommended;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Origin;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.stages.StagedPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that ask for a whole decision.
 *
 * <p>Three things are said in other words here. A count that a person set to zero is a pin to 0. A
 * history that is written out is the whole history, even if it is empty, so it is completed by what
 * limits nothing. And a number of a pod that is none of the service's is not observed at all.
 */
final class ReconcileRows {

  private static final Reading NOT_PUSHED = new Reading.Unknown("not pushed");
  private static final int UP_LIMIT_MINIMUM = 4;

  private ReconcileRows() {}

  static void decides(JsonNode row) {
    var metrics = new ArrayList<MetricPolicy>();
    var measurements = new ArrayList<Measurement>();
    int number = 0;
    for (JsonNode metric : row.path("metrics")) {
      String name = "metric" + number++;
      metrics.add(new MetricPolicy(name, target(metric), origin(metric), ""));
      Measurement measurement = measurement(name, metric, row);
      if (measurement != null) {
        measurements.add(measurement);
      }
    }
    var policy =
        new Policy(
            Policy.Mode.AUTO,
            stoppedByHand(row) ? 0 : null,
            Rows.count(row, "min"),
            Rows.count(row, "max"),
            metrics,
            behavior(row),
            new Policy.Burst(Duration.ZERO, Double.POSITIVE_INFINITY),
            new Policy.OnMissing(Policy.Missing.HOLD, 0, Duration.ZERO));
    var fleet =
        new Fleet(
            Rows.count(row, "current_replicas"),
            Rows.count(row, "status_replicas"),
            Rows.count(row, "ready_pods"));
    Plan plan =
        new StagedPlanner()
            .plan(new Observation(policy, fleet, measurements), memory(row), Rows.NOW);

    assertThat(plan.desired())
        .as(plan.decision().sentence())
        .isEqualTo(Rows.count(row.path("expected"), "replicas"));
    for (var expected : row.path("expected").path("conditions").properties()) {
      Condition condition = condition(plan.conditions(), expected.getKey());
      assertThat((condition.status() ? "True/" : "False/") + condition.reason())
          .as("%s of: %s", expected.getKey(), plan.decision().sentence())
          .isEqualTo(expected.getValue().asText());
    }
  }

  private static boolean stoppedByHand(JsonNode row) {
    boolean ours =
        row.path("scale_to_zero_enabled").asBoolean()
            && row.path("previously_scaled_to_zero").asBoolean();
    return Rows.count(row, "current_replicas") == 0 && !ours;
  }

  private static Behavior behavior(JsonNode row) {
    double up = Rows.tolerance(row).up();
    double down = Rows.tolerance(row).down();
    var window = Duration.ofSeconds(Rows.wanted(row, "downscale_window_s"));
    JsonNode written = row.path("behavior");
    if (!written.isObject()) {
      var limit = new Unwritten(row.path("scale_up_limit_factor").asDouble(2), UP_LIMIT_MINIMUM);
      return Behavior.unwritten(limit, window, up, down);
    }
    return new Behavior(
        Rows.rules(written.path("scaleUp"), Rows.upDefault(up)),
        Rows.rules(written.path("scaleDown"), Rows.downDefault(down, window)));
  }

  private static Memory memory(JsonNode row) {
    JsonNode recommendations = row.path("recommendation_history");
    if (recommendations.isTextual()) {
      return Memory.beginning(Rows.NOW);
    }
    Behavior behavior = behavior(row);
    Duration up = behavior.up().window();
    Duration down = behavior.down().window();
    History history = WindowRows.history(recommendations, up, down);
    var known =
        new History(
            with(history.highs(), Integer.MIN_VALUE), with(history.lows(), Integer.MAX_VALUE));
    return new Memory(Rows.NOW, known, List.of(), null, null, null);
  }

  private static List<Recommended> with(List<Recommended> kept, int replicas) {
    var all = new ArrayList<>(kept);
    all.add(new Recommended(replicas, Rows.NOW));
    return all;
  }

  private static Target target(JsonNode metric) {
    if (metric.has("target_pct")) {
      return new Target.Utilization(Rows.count(metric, "target_pct"));
    }
    if (metric.has("target_value_m")) {
      return new Target.Value(Rows.wanted(metric, "target_value_m") / 1000.0);
    }
    if (metric.has("target_average_m")) {
      return new Target.AverageValue(Rows.wanted(metric, "target_average_m") / 1000.0);
    }
    return new Target.Value(1);
  }

  private static Origin origin(JsonNode metric) {
    String type = metric.path("type").asText();
    return switch (type.substring(0, Math.max(0, type.indexOf('_')))) {
      case "resource" -> Origin.RESOURCE;
      case "container" -> Origin.CONTAINER_RESOURCE;
      case "pods" -> Origin.PODS;
      case "object" -> Origin.OBJECT;
      case "external" -> Origin.EXTERNAL;
      default -> {
        assertThat(type).as("type of a metric").isEqualTo("invalid");
        yield Origin.UNSUPPORTED;
      }
    };
  }

  private static @Nullable Measurement measurement(String name, JsonNode metric, JsonNode row) {
    if (metric.path("source_error").asBoolean()) {
      return new Measurement.Total(name, new Reading.Unknown("the source failed"), NOT_PUSHED);
    }
    return switch (origin(metric)) {
      case RESOURCE, CONTAINER_RESOURCE, PODS ->
          new Measurement.PerPod(name, pods(row), NOT_PUSHED);
      case OBJECT -> total(name, row.path("metric_values_m").path(0).asLong());
      case EXTERNAL -> total(name, FormulaRows.total(row));
      case UNSUPPORTED -> null;
    };
  }

  private static Measurement total(String name, long milli) {
    return new Measurement.Total(name, new Reading.Fresh(milli / 1000.0, Rows.NOW), NOT_PUSHED);
  }

  private static List<PodValue> pods(JsonNode row) {
    var pods = new ArrayList<PodValue>();
    for (JsonNode pod : row.path("pods")) {
      PodValue.State state =
          switch (pod.path("counted_as").asText()) {
            case "ready", "missing" -> PodValue.State.READY;
            case "unready" -> PodValue.State.UNREADY;
            case "ignored", "extra" -> PodValue.State.IGNORED;
            default -> throw new IllegalArgumentException("no such group: " + pod);
          };
      boolean measured = pod.has("value_m") || pod.has("usage_m");
      pods.add(
          new PodValue(
              "pod" + pods.size(),
              state,
              measured
                  ? new Reading.Fresh(FormulaRows.value(pod) / 1000.0, Rows.NOW)
                  : new Reading.Unknown("not measured"),
              pod.path("request_m").asLong() / 1000.0));
    }
    return pods;
  }

  private static Condition condition(Conditions conditions, String type) {
    return switch (type) {
      case "AbleToScale" -> conditions.ableToScale();
      case "ScalingActive" -> conditions.scalingActive();
      case "ScalingLimited" -> conditions.scalingLimited();
      case "ScaledToZero" -> conditions.scaledToZero();
      default -> throw new IllegalArgumentException("no such condition: " + type);
    };
  }
}
