package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.ServiceKey;
import java.util.Map;

/**
 * What Prometheus servers say. Every method may be called from any thread at any time and returns
 * at once: queries are asked in the background.
 */
public interface PrometheusReadings {

  /**
   * Says what will be asked for a service, by name of the metric in the policy, instead of what was
   * said before. Queries that several services share are asked once.
   */
  void watch(ServiceKey service, Map<String, PrometheusQuery> queries);

  /** The service is gone: nobody asks its queries any more. */
  void forget(ServiceKey service);

  /** The last answer to a query that is being watched, or why there is none. */
  Measured measure(ServiceKey service, String metric);

  /** What has been asked and answered so far. */
  PrometheusCounters counters();
}
