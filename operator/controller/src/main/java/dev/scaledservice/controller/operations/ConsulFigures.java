package dev.scaledservice.controller.operations;

import dev.scaledservice.discovery.CallFigures;
import dev.scaledservice.discovery.Figures;
import io.prometheus.client.Collector;
import io.prometheus.client.SummaryMetricFamily;
import java.util.List;
import java.util.function.Supplier;

/** How keeping Consul up to date goes. */
public final class ConsulFigures extends Collector {

  private static final String PREFIX = OperatorMetrics.PREFIX + "consul_";
  private static final double NANOS = 1e9;

  private final Supplier<Figures> figures;

  public ConsulFigures(Supplier<Figures> figures) {
    this.figures = figures;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Figures now = figures.get();
    SummaryMetricFamily calls =
        new SummaryMetricFamily(
            PREFIX + "call_seconds",
            "Calls by endpoint and how they ended.",
            List.of("endpoint", "outcome"));
    for (CallFigures call : now.calls()) {
      calls.addMetric(
          List.of(call.endpoint(), call.outcome()), call.count(), call.total().toNanos() / NANOS);
    }
    return List.of(
        calls,
        Figure.gauge(PREFIX + "services", "Services whose instances are kept.", now.services()),
        Figure.gauge(
            PREFIX + "unsynced", "Services whose entries are not as wanted.", now.unsynced()),
        Figure.gauge(PREFIX + "pending", "Changes that wait.", now.pending()),
        Figure.counter(PREFIX + "syncs", "Looks at a service's entries.", now.syncs()),
        Figure.counter(PREFIX + "changes", "Changes written.", now.changes()),
        Figure.counter(
            PREFIX + "repaired",
            "Changes that were needed though nothing new was wanted.",
            now.repaired()),
        Figure.gauge(
            PREFIX + "circuit_open",
            "Whether calls are held back because Consul is in trouble.",
            now.circuitOpen() ? 1 : 0),
        Figure.counter(
            PREFIX + "circuit_opened", "How many times that began.", now.circuitOpened()));
  }
}
