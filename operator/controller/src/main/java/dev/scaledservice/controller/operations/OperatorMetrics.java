package dev.scaledservice.controller.operations;

import dev.scaledservice.engine.Decision;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What the operator counts of itself. Labels have few values: no pods, and services only where a
 * graph is drawn for each.
 */
public final class OperatorMetrics {

  /** All names begin like this. */
  static final String PREFIX = "scaledservice_";

  private static final double NANOS = 1e9;

  private final CollectorRegistry registry;
  private final Counter decisions;
  private final Counter suppressed;
  private final Histogram pulse;

  /**
   * @param registry takes everything, the JVM's own figures included
   */
  public OperatorMetrics(CollectorRegistry registry) {
    this.registry = registry;
    this.decisions =
        Counter.build(PREFIX + "decisions_total", "Decisions that changed a count.")
            .labelNames("direction")
            .register(registry);
    for (String direction : new String[] {"up", "down"}) {
      decisions.labels(direction);
    }
    this.suppressed =
        Counter.build(
                PREFIX + "decisions_suppressed_total",
                "Decisions that something kept from changing a count as the metrics asked.")
            .labelNames("reason")
            .register(registry);
    for (Decision.LimitedBy reason : Decision.LimitedBy.values()) {
      suppressed.labels(spelled(reason));
    }
    this.pulse =
        Histogram.build(PREFIX + "pulse_seconds", "Time to evaluate all services once.")
            .buckets(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1)
            .register(registry);
    DefaultExports.register(registry);
  }

  /** A decision that a person would hear of: told once, not on every pulse that repeats it. */
  public void decided(Decision decision) {
    if (decision.to() != decision.from()) {
      decisions.labels(decision.to() > decision.from() ? "up" : "down").inc();
    } else if (decision.proposed() != decision.from()) {
      suppressed.labels(spelled(decision.limitedBy())).inc();
    }
  }

  /** All services have been evaluated once. */
  public void pulsed(Duration took) {
    pulse.observe(took.toNanos() / NANOS);
  }

  /**
   * Adds whether this process leads.
   *
   * @param operatorClass among the operators of which class; empty for those without one
   */
  public void leadership(String operatorClass, BooleanSupplier leading) {
    Gauge.Child child =
        new Gauge.Child() {
          @Override
          public double get() {
            return leading.getAsBoolean() ? 1 : 0;
          }
        };
    var leader = Gauge.build(PREFIX + "leader", "Whether this process is the one that acts.");
    if (operatorClass.isEmpty()) {
      leader.create().setChild(child).register(registry);
    } else {
      leader.labelNames("class").create().setChild(child, operatorClass).register(registry);
    }
  }

  /** Adds figures that are taken when somebody asks. */
  public void add(Collector collector) {
    registry.register(collector);
  }

  private static String spelled(Decision.LimitedBy reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
