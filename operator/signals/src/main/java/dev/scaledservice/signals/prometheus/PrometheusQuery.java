package dev.scaledservice.signals.prometheus;

import java.time.Duration;

/**
 * What is asked of a Prometheus server.
 *
 * @param server name of the server in the operator's settings
 * @param query PromQL that yields one number
 * @param interval how often it is asked
 */
public record PrometheusQuery(String server, String query, Duration interval) {

  /** How often a query is asked where nobody says otherwise. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  public PrometheusQuery {
    if (interval.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "a query wants an interval of 100 ms or more: " + interval);
    }
  }
}
