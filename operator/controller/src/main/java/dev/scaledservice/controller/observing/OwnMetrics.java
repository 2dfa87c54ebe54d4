package dev.scaledservice.controller.observing;

import dev.scaledservice.api.AnalysisMetric;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.PrometheusSource;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.api.StatsdSource;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.prometheus.PrometheusQuery;
import dev.scaledservice.signals.prometheus.PrometheusReadings;
import dev.scaledservice.signals.statsd.As;
import dev.scaledservice.signals.statsd.PodEvents;
import dev.scaledservice.signals.statsd.StatsdQuery;
import dev.scaledservice.signals.statsd.StatsdReadings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The metrics of {@code rollout.analysis}: what they ask of the sources, and what those answer. */
public final class OwnMetrics {

  /** Tells them from those of {@code scaling}, whose names have no slash. */
  private static final String PREFIX = "analysis/";

  private static final Set<String> JUDGED = Set.of("Stepping", "Promoting", "Baking");
  private final StatsdReadings statsd;
  private final PrometheusReadings prometheus;
  private final Duration interval;
  private final BiPredicate<String, String> open;

  /**
   * @param interval how often a query is asked
   * @param open whether a Prometheus server, by its name, may be asked for resources of a namespace
   */
  public OwnMetrics(
      StatsdReadings statsd,
      PrometheusReadings prometheus,
      Duration interval,
      BiPredicate<String, String> open) {
    this.statsd = statsd;
    this.prometheus = prometheus;
    this.interval = interval;
    this.open = open;
  }

  /**
   * What they say now.
   *
   * @param events what pods have counted
   * @param readings of bounded numbers, by the name of the metric
   */
  public record Told(List<Counted> events, Map<String, Reading> readings) {}

  /** What a pod has counted of one metric. */
  public record Counted(String metric, PodEvents events) {}

  /** What is to be asked of pushed samples. */
  List<StatsdQuery> pushed(Wish.Clear wish) {
    List<StatsdQuery> pushed = new ArrayList<>();
    for (AnalysisMetric metric : metrics(wish.spec().rollout())) {
      StatsdSource source = metric.statsd();
      if (source != null) {
        pushed.add(
            new StatsdQuery(
                source.metric(),
                As.Plain.RATE,
                tags(source),
                PolicyReader.DEFAULT_WINDOW,
                StatsdQuery.SHORTEST));
      }
    }
    return pushed;
  }

  /**
   * Whether everything can be understood.
   *
   * @throws InvalidSpec if a bound is no number, or a query has a variable that there is not
   */
  static void check(@Nullable Rollout rollout) {
    for (AnalysisMetric metric : metrics(rollout)) {
      if (metric.prometheus() != null) {
        query(metric.name(), metric.prometheus().query(), new ServiceKey("any", "any"), "any");
      }
    }
    if (rollout != null && RolloutSteps.has(rollout)) {
      RolloutSteps.bounds(rollout);
    }
  }

  /**
   * What is to be asked of Prometheus while a revision is judged; nothing else, since queries name
   * it.
   */
  Map<String, PrometheusQuery> pulled(Seen seen, Wish.Clear wish) {
    String revision = judged(seen);
    Map<String, PrometheusQuery> pulled = new HashMap<>();
    if (revision == null) {
      return pulled;
    }
    for (AnalysisMetric metric : metrics(wish.spec().rollout())) {
      PrometheusSource source = metric.prometheus();
      if (source != null && open.test(server(source), seen.key().namespace())) {
        String query = query(metric.name(), source.query(), seen.key(), revision);
        pulled.put(PREFIX + metric.name(), new PrometheusQuery(server(source), query, interval));
      }
    }
    return pulled;
  }

  /** The revision that the status says is judged; null for none. */
  static @Nullable String judged(Seen seen) {
    ScaledServiceStatus.Canary canary = seen.service().status().canary();
    return canary == null || canary.phase() == null || !JUDGED.contains(canary.phase())
        ? null
        : canary.revision(); // Null too where somebody else has written the status.
  }

  /** Costs microseconds and asks nobody. */
  public Told told(ServiceKey key, Rollout rollout) {
    List<Counted> events = new ArrayList<>();
    Map<String, Reading> readings = new HashMap<>();
    for (AnalysisMetric metric : metrics(rollout)) {
      StatsdSource pushed = metric.statsd();
      if (pushed != null) {
        statsd
            .events(key, pushed.metric(), tags(pushed))
            .forEach(one -> events.add(new Counted(metric.name(), one)));
      }
      if (metric.prometheus() != null) {
        readings.put(metric.name(), reading(key, metric.name(), server(metric.prometheus())));
      }
    }
    return new Told(events, readings);
  }

  private Reading reading(ServiceKey key, String metric, String server) {
    if (!open.test(server, key.namespace())) {
      return new Reading.Unknown(Sensor.closed(server, key.namespace()));
    }
    Measured measured = prometheus.measure(key, PREFIX + metric);
    return measured.measurement() instanceof Measurement.Total total
        ? total.window()
        : new Reading.Unknown("the query yields no single number");
  }

  private static String query(String metric, String query, ServiceKey key, String revision) {
    return new Variables(
            Map.of("revision", revision, "service", key.name(), "namespace", key.namespace()))
        .fill("rollout.analysis.metrics", metric, query);
  }

  private static List<AnalysisMetric> metrics(@Nullable Rollout rollout) {
    return rollout != null && RolloutSteps.has(rollout) ? RolloutSteps.metrics(rollout) : List.of();
  }

  private static Map<String, String> tags(StatsdSource source) {
    return source.tags() == null ? Map.of() : source.tags();
  }

  private static String server(PrometheusSource source) {
    return source.server() == null ? "main" : source.server();
  }
}
