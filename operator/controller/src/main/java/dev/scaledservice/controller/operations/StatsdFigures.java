package dev.scaledservice.controller.operations;

import dev.scaledservice.signals.statsd.StatsdCounters;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What comes in by StatsD, and what is dropped of it. */
public final class StatsdFigures extends Collector {

  private static final String PREFIX = OperatorMetrics.PREFIX + "statsd_";

  private final Supplier<StatsdCounters> counters;
  private final IntSupplier strangers;

  /**
   * @param strangers how many addresses are known that sent something and are no pod's
   */
  public StatsdFigures(Supplier<StatsdCounters> counters, IntSupplier strangers) {
    this.counters = counters;
    this.strangers = strangers;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    StatsdCounters now = counters.get();
    CounterMetricFamily dropped =
        new CounterMetricFamily(
            PREFIX + "dropped", "Samples, lines and datagrams not kept.", List.of("reason"));
    now.dropped().forEach((reason, count) -> dropped.addMetric(List.of(reason), count));
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
                Figure.gauge(
                    PREFIX + "strangers",
                    "Addresses that datagrams came from and that are no pod's; 64 at most.",
                    strangers.getAsInt()),
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
