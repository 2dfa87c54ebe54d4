package dev.scaledservice.controller.operations;

import dev.scaledservice.signals.statsd.StatsdCounters;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What comes in by StatsD, and what is dropped of it. */
public final class StatsdFigures extends Collector {

  private static final String PREFIX = OperatorMetrics.PREFIX + "statsd_";

  private static final String CALLS = OperatorMetrics.PREFIX + "calls_";

  private final Supplier<StatsdCounters> counters;

  public StatsdFigures(Supplier<StatsdCounters> counters) {
    this.counters = counters;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    StatsdCounters now = counters.get();
    CounterMetricFamily dropped =
        new CounterMetricFamily(
            PREFIX + "dropped", "Samples, lines and datagrams not kept.", List.of("reason"));
    now.dropped().forEach((reason, count) -> dropped.addMetric(List.of(reason), count));
    CounterMetricFamily declined =
        new CounterMetricFamily(
            CALLS + "declined", "Reports of calls that do not count.", List.of("reason"));
    now.declined().forEach((reason, count) -> declined.addMetric(List.of(reason), count));
    List<MetricFamilySamples> families =
        new ArrayList<>(
            List.of(
                Figure.counter(PREFIX + "packets", "Datagrams received.", now.packets()),
                Figure.counter(PREFIX + "bytes", "Their payload.", now.bytes()),
                Figure.counter(PREFIX + "samples", "Values kept in windows.", now.samples()),
                Figure.counter(
                    PREFIX + "unattributed",
                    "Datagrams from an address that is no pod's.",
                    now.unattributed()),
                Figure.counter(
                    PREFIX + "ambiguous",
                    "Datagrams from an address that several pods share.",
                    now.ambiguous()),
                Figure.counter(
                    PREFIX + "failures", "Exceptions that the receiver survived.", now.failures()),
                Figure.gauge(
                    PREFIX + "receive_buffer_bytes",
                    "Receive buffer that the kernel granted.",
                    now.receiveBuffer()),
                Figure.gauge(PREFIX + "series", "Series kept.", now.series()),
                Figure.gauge(
                    PREFIX + "series_bytes",
                    "Memory of the series, by estimate.",
                    now.seriesBytes()),
                Figure.counter(CALLS + "reports", "Reports of calls that count.", now.calls()),
                Figure.gauge(
                    CALLS + "bytes", "Memory of reports of calls, by estimate.", now.callBytes()),
                declined,
                dropped));
    if (now.kernelDrops() != null) {
      families.add(
          Figure.counter(
              PREFIX + "kernel_drops",
              "Datagrams that the kernel threw away because the receive buffer was full.",
              now.kernelDrops()));
    }
    return families;
  }
}
