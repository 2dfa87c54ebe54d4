package dev.scaledservice.controller.operations;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;

/** Families with a single sample. */
final class Figure {

  private Figure() {}

  static MetricFamilySamples counter(String name, String help, double value) {
    return new CounterMetricFamily(name, help, value);
  }

  static MetricFamilySamples gauge(String name, String help, double value) {
    return new GaugeMetricFamily(name, help, value);
  }
}
