package dev.scaledservice.signals.prometheus;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been asked of Prometheus servers since the start.
 *
 * @param calls finished queries by server, then by outcome; an outcome that never occurred is
 *     listed with 0
 * @param ages how old the last good answer to each query is
 */
public record PrometheusCounters(Map<String, Map<String, Long>> calls, List<Age> ages) {

  public PrometheusCounters {
    calls = Map.copyOf(calls);
    ages = List.copyOf(ages);
  }

  /**
   * @param age time since the last good answer; null where there was none yet
   */
  public record Age(String server, String query, @Nullable Duration age) {}
}
