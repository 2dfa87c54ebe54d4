package dev.scaledservice.cli.validate;

import dev.scaledservice.api.Metric;
import dev.scaledservice.api.MetricTarget;
import dev.scaledservice.api.PrometheusSource;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.StatsdSource;
import dev.scaledservice.api.policy.GoDuration;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Metrics that say nothing about how many instances are wanted, or that often say nothing. */
final class MetricRegrets implements Regrets {

  /** StatsD clients that gather before they send do so for up to this long. */
  private static final Duration GATHERED = Duration.ofSeconds(10);

  /** What makes one series of many. */
  private static final Pattern AGGREGATE =
      Pattern.compile(
          "\\b(sum|avg|min|max|count|quantile|stddev|stdvar|scalar|histogram_quantile|absent)\\b");

  @Override
  public void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings) {
    List<Metric> metrics = Objects.requireNonNullElse(spec.scaling().metrics(), List.<Metric>of());
    for (int i = 0; i < metrics.size(); i++) {
      metric(metrics.get(i), FieldPath.item("spec.scaling.metrics", i), findings);
    }
  }

  private static void metric(Metric metric, String path, List<Finding> findings) {
    StatsdSource statsd = metric.statsd();
    PrometheusSource prometheus = metric.prometheus();
    if (metric.window() != null
        && GoDuration.parse(path, metric.window()).compareTo(GATHERED) < 0) {
      findings.add(
          Finding.warning(
              path + ".window",
              "is %s: a client that sends every 10 s, as many do, is unheard of in between; burst"
                      .formatted(metric.window())
                  + " is the short window"));
    }
    if (statsd != null && ofLatency(statsd.as()) && metric.target().averageValue() != null) {
      findings.add(
          Finding.warning(
              path,
              "scales on %s as if twice the instances halved it; a rate, a queue or calls in flight"
                      .formatted(statsd.as())
                  + " follow the count, times do not"));
    }
    if (statsd != null
        && statsd.as() == StatsdSource.As.SUM
        && metric.target().type() == MetricTarget.Type.AVERAGE_VALUE) {
      findings.add(
          Finding.warning(
              path + ".statsd.as", "is Sum, which grows with the window; Rate does not"));
    }
    if (prometheus != null && !AGGREGATE.matcher(prometheus.query()).find()) {
      findings.add(
          Finding.warning(
              path + ".prometheus.query",
              "yields a series an instance, and several series are no number; put sum(...) or the"
                  + " like around it"));
    }
  }

  private static boolean ofLatency(StatsdSource.As as) {
    return as.name().startsWith("P");
  }
}
