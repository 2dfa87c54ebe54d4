package dev.scaledservice.controller.operations;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What JOSDK tells of reconciling, on simpleclient; nothing is kept for a single resource. */
public final class ReconcileMetrics implements Metrics {

  private static final double NANOS = 1e9;

  private final Histogram seconds;
  private final Counter retries;
  private final Counter events;

  public ReconcileMetrics(CollectorRegistry registry) {
    this.seconds =
        Histogram.build(
                OperatorMetrics.PREFIX + "reconcile_seconds",
                "Time of a reconcile or cleanup, by how it ended.")
            .labelNames("action", "outcome")
            .buckets(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
    this.retries =
        Counter.build(
                OperatorMetrics.PREFIX + "reconcile_retries_total",
                "Reconciles that were tried again after a failure.")
            .register(registry);
    this.events =
        Counter.build(
                OperatorMetrics.PREFIX + "events_total",
                "Events that asked for a reconcile: changes of the resource, and all others.")
            .labelNames("kind")
            .register(registry);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    String outcome = "failed";
    long begun = System.nanoTime();
    try {
      T result = execution.execute();
      outcome = "done";
      return result;
    } finally {
      seconds.labels(execution.name(), outcome).observe((System.nanoTime() - begun) / NANOS);
    }
  }

  @Override
  public void receivedEvent(Event event, Map<String, Object> metadata) {
    String kind =
        event instanceof ResourceEvent resource
            ? resource.getAction().name().toLowerCase(Locale.ROOT)
            : "nudged";
    events.labels(kind).inc();
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    if (retry != null && retry.getAttemptCount() > 0) {
      retries.inc();
    }
  }
}
