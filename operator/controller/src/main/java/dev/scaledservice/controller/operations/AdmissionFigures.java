package dev.scaledservice.controller.operations;

import dev.scaledservice.discovery.Publisher;
import io.prometheus.client.Collector;
import java.util.List;
import java.util.function.Supplier;

/** How telling callers what they may send goes. */
public final class AdmissionFigures extends Collector {

  private static final String PREFIX = OperatorMetrics.PREFIX + "admission_";

  private final Supplier<Publisher.Figures> figures;

  public AdmissionFigures(Supplier<Publisher.Figures> figures) {
    this.figures = figures;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Publisher.Figures now = figures.get();
    return List.of(
        Figure.counter(PREFIX + "documents", "Documents written for callers.", now.written()),
        Figure.counter(PREFIX + "conflicts", "Writes that another's came before.", now.refused()),
        Figure.gauge(
            PREFIX + "shedding", "Services whose callers are to hold calls back.", now.shedding()),
        Figure.gauge(PREFIX + "untold", "Those of them whose callers may not know.", now.untold()));
  }
}
