package dev.scaledservice.controller.operations;

import dev.scaledservice.controller.page.ServiceSnapshot;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What each service wants and has: for a graph of each. Five series a service. */
public final class ServiceFigures extends Collector {

  private static final List<String> LABELS = List.of("namespace", "service");

  private final Supplier<Collection<ServiceSnapshot>> services;

  public ServiceFigures(Supplier<Collection<ServiceSnapshot>> services) {
    this.services = services;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Collection<ServiceSnapshot> now = services.get();
    GaugeMetricFamily desired = family("replicas_desired", "Replicas that there should be.");
    GaugeMetricFamily ready = family("replicas_ready", "Replicas that are ready.");
    GaugeMetricFamily max = family("replicas_max", "Upper bound of the replicas.");
    GaugeMetricFamily load = family("load", "What the deciding metric reads.");
    GaugeMetricFamily capacity = family("capacity", "What the ready replicas take.");
    for (ServiceSnapshot service : now) {
      List<String> labels = List.of(service.namespace(), service.name());
      desired.addMetric(labels, service.desired());
      ready.addMetric(labels, service.ready());
      max.addMetric(labels, service.max());
      if (service.load() != null) {
        load.addMetric(labels, service.load());
      }
      if (service.capacity() != null) {
        capacity.addMetric(labels, service.capacity());
      }
    }
    GaugeMetricFamily count =
        new GaugeMetricFamily(
            OperatorMetrics.PREFIX + "services", "Services that are looked after.", now.size());
    return new ArrayList<>(List.of(count, desired, ready, max, load, capacity));
  }

  private static GaugeMetricFamily family(String name, String help) {
    return new GaugeMetricFamily(OperatorMetrics.PREFIX + "service_" + name, help, LABELS);
  }
}
