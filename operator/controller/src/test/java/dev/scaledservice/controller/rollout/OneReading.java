package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.prometheus.PrometheusCounters;
import dev.scaledservice.signals.prometheus.PrometheusQuery;
import dev.scaledservice.signals.prometheus.PrometheusReadings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A Prometheus that has one answer to everything. */
final class OneReading implements PrometheusReadings {

  private final Supplier<Reading> reading;

  OneReading(Supplier<Reading> reading) {
    this.reading = reading;
  }

  @Override
  public void watch(ServiceKey service, Map<String, PrometheusQuery> queries) {}

  @Override
  public void forget(ServiceKey service) {}

  @Override
  public Measured measure(ServiceKey service, String metric) {
    return new Measured(
        new Measurement.Total(metric, reading.get(), new Reading.Unknown("it is pulled")), "");
  }

  @Override
  public PrometheusCounters counters() {
    return new PrometheusCounters(Map.of(), List.of());
  }
}
