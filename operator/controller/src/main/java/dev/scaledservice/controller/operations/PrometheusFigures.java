package dev.scaledservice.controller.operations;

import dev.scaledservice.signals.prometheus.PrometheusCounters;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** How asking Prometheus servers goes; by server, never by query. */
public final class PrometheusFigures extends Collector {

  private static final String PREFIX = OperatorMetrics.PREFIX + "prometheus_";
  private static final double MILLIS = 1e3;

  private final Supplier<PrometheusCounters> counters;

  public PrometheusFigures(Supplier<PrometheusCounters> counters) {
    this.counters = counters;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    PrometheusCounters now = counters.get();
    CounterMetricFamily queries =
        new CounterMetricFamily(
            PREFIX + "queries", "Queries by how they ended.", List.of("server", "outcome"));
    now.calls()
        .forEach((server, outcomes) ->
            outcomes.forEach(
                (outcome, count) -> queries.addMetric(List.of(server, outcome), count)));

    Map<String, Duration> oldest = new TreeMap<>();
    Map<String, Integer> unanswered = new TreeMap<>();
    for (PrometheusCounters.Age age : now.ages()) {
      unanswered.merge(age.server(), age.age() == null ? 1 : 0, Integer::sum);
      if (age.age() != null) {
        oldest.merge(age.server(), age.age(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    GaugeMetricFamily ages =
        new GaugeMetricFamily(
            PREFIX + "oldest_answer_seconds",
            "Age of the oldest of the last good answers to its queries.",
            List.of("server"));
    oldest.forEach((server, age) -> ages.addMetric(List.of(server), age.toMillis() / MILLIS));
    GaugeMetricFamily never =
        new GaugeMetricFamily(
            PREFIX + "unanswered", "Queries without a good answer so far.", List.of("server"));
    unanswered.forEach((server, count) -> never.addMetric(List.of(server), count));
    return List.of(queries, ages, never);
  }
}
