package dev.scaledservice.controller.operations;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What Prometheus servers tell of breakers that is nobody's. */
public final class BreakerFigures extends Collector {

  private final Supplier<Map<String, Integer>> strangers;

  /**
   * @param strangers series by server whose target is no pod of a service
   */
  public BreakerFigures(Supplier<Map<String, Integer>> strangers) {
    this.strangers = strangers;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily unattributed =
        new GaugeMetricFamily(
            OperatorMetrics.PREFIX + "prometheus_breaker_series_unattributed",
            "Series of breakers whose target is no pod of a service.",
            List.of("server"));
    strangers.get().forEach((server, count) -> unattributed.addMetric(List.of(server), count));
    return List.of(unattributed);
  }
}
