package dev.scaledservice.controller.observing;

import dev.scaledservice.api.Metric;
import dev.scaledservice.api.PrometheusSource;
import dev.scaledservice.api.Scaling;
import dev.scaledservice.api.StatsdSource;
import dev.scaledservice.api.policy.GoDuration;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallReport;
import dev.scaledservice.signals.calls.Directory;
import dev.scaledservice.signals.prometheus.BreakerPoller;
import dev.scaledservice.signals.prometheus.PrometheusQuery;
import dev.scaledservice.signals.prometheus.PrometheusReadings;
import dev.scaledservice.signals.statsd.As;
import dev.scaledservice.signals.statsd.PodAddress;
import dev.scaledservice.signals.statsd.StatsdQuery;
import dev.scaledservice.signals.statsd.StatsdReadings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Asks the sources for what the metrics of a service measure. */
public final class Sensor {

  private final StatsdReadings statsd;
  private final PrometheusReadings prometheus;
  private final OwnMetrics ownMetrics;
  private final Duration prometheusInterval;
  private final BiPredicate<String, String> open;
  private final BreakerPoller breakers;
  private final Directory directory;
  private final CallGraph graph;
  private final CallGraph.Source pushed;

  /**
   * @param ownMetrics what rollouts are judged by, beside calls
   * @param prometheusInterval how often each query is asked
   * @param open whether a Prometheus server, by its name, may be asked for resources of a namespace
   * @param breakers asks Prometheus for breakers
   * @param directory told which services there are, by the names that callers use
   * @param graph who calls whom
   */
  public Sensor(
      StatsdReadings statsd,
      PrometheusReadings prometheus,
      OwnMetrics ownMetrics,
      Duration prometheusInterval,
      BiPredicate<String, String> open,
      BreakerPoller breakers,
      Directory directory,
      CallGraph graph) {
    this.statsd = statsd;
    this.prometheus = prometheus;
    this.ownMetrics = ownMetrics;
    this.prometheusInterval = prometheusInterval;
    this.open = open;
    this.breakers = breakers;
    this.directory = directory;
    this.graph = graph;
    this.pushed = new Pushed(statsd);
  }

  /** Tells the sources which pods the service has and what will be asked about it. */
  public Sensing attend(Seen seen, Wish.Clear wish) {
    statsd.pods(seen.key(), addresses(seen));
    statsd.admit(seen.key(), wish.callers().ranges());
    breakers.pods(seen.key(), seen.pods().map(SeenPod::name).toList());
    CallGraph.Source reports = reports(seen.key(), wish.callers());
    breakers.watch(seen.key(), reports instanceof Pulled ? wish.callers().server() : null);
    directory.enter(seen.key(), Registered.name(seen.key(), wish.spec()));
    Map<String, StatsdQuery> pushed = new HashMap<>();
    Map<String, PrometheusQuery> pulled = new HashMap<>();
    Map<String, Measured> refused = new HashMap<>();
    Scaling scaling = wish.spec().scaling();
    for (Metric metric : scaling.metrics() == null ? List.<Metric>of() : scaling.metrics()) {
      StatsdSource source = metric.statsd();
      if (source != null) {
        pushed.put(metric.name(), query(metric, source, wish.policy().burst()));
      }
      if (metric.prometheus() != null) {
        PrometheusQuery query = query(metric.prometheus());
        if (open.test(query.server(), seen.key().namespace())) {
          pulled.put(metric.name(), query);
        } else {
          refused.put(metric.name(), closed(metric.name(), query.server(), seen.key().namespace()));
        }
      }
    }
    List<StatsdQuery> toPush = new ArrayList<>(pushed.values());
    toPush.addAll(ownMetrics.pushed(wish));
    statsd.watch(seen.key(), toPush);
    pulled.putAll(ownMetrics.pulled(seen, wish));
    prometheus.watch(seen.key(), pulled);
    return new Sensing(
        seen.key(),
        wish.policy(),
        Map.copyOf(pushed),
        Map.copyOf(refused),
        pods(seen),
        wish.callers(),
        reports);
  }

  /** The service is gone, or cannot be understood: nothing is measured for it. */
  public void forget(ServiceKey key) {
    statsd.forget(key);
    prometheus.forget(key);
    breakers.forget(key);
    directory.strike(key);
    graph.forget(key);
  }

  /** Who calls the service, and whom it calls. Costs microseconds and asks nobody. */
  public Circuits circuits(Sensing sensing) {
    return graph.around(sensing.key(), sensing.callers(), sensing.reports());
  }

  private CallGraph.Source reports(ServiceKey key, Callers callers) {
    String server = callers.server();
    if (server == null) {
      return pushed;
    }
    return open.test(server, key.namespace())
        ? new Pulled(breakers, server)
        : new Closed(closed(server, key.namespace()));
  }

  /** What Prometheus knows of breakers. */
  private record Pulled(BreakerPoller breakers, String server) implements CallGraph.Source {
    @Override
    public List<CallReport> reports() {
      return breakers.reports(server);
    }

    @Override
    public String trouble() {
      return breakers.trouble(server);
    }
  }

  /** A server that may not be asked. */
  private record Closed(String trouble) implements CallGraph.Source {
    @Override
    public List<CallReport> reports() {
      return List.of();
    }
  }

  /** How the service stands, for those who call it. */
  public void stands(ServiceKey key, Plan.Standing standing) {
    graph.stands(key, standing);
  }

  /** What callers push. */
  private record Pushed(StatsdReadings statsd) implements CallGraph.Source {
    @Override
    public List<CallReport> reports() {
      return statsd.calls();
    }

    @Override
    public String trouble() {
      return "";
    }
  }

  /** What the metrics measure now. Costs microseconds and asks nobody. */
  public List<Measured> measure(Sensing sensing) {
    List<Measured> measured = new ArrayList<>(sensing.policy().metrics().size());
    for (Policy.MetricPolicy metric : sensing.policy().metrics()) {
      measured.add(measure(sensing, metric));
    }
    return measured;
  }

  private Measured measure(Sensing sensing, Policy.MetricPolicy metric) {
    Measured refused = sensing.refused().get(metric.name());
    if (refused != null) {
      return refused;
    }
    StatsdQuery query = sensing.pushed().get(metric.name());
    return query == null
        ? prometheus.measure(sensing.key(), metric.name())
        : statsd.measure(sensing.key(), metric.name(), query, metric.target(), sensing.pods());
  }

  /** The measurements without the notes. */
  public static List<Measurement> measurements(List<Measured> measured) {
    List<Measurement> measurements = new ArrayList<>(measured.size());
    for (Measured one : measured) {
      measurements.add(one.measurement());
    }
    return measurements;
  }

  /**
   * What is to be measured for a service, ready to be asked many times.
   *
   * @param pushed queries by name of the metric
   * @param refused what is said instead of metrics that may not be asked for, by their names
   */
  public record Sensing(
      ServiceKey key,
      Policy policy,
      Map<String, StatsdQuery> pushed,
      Map<String, Measured> refused,
      List<Pod> pods,
      Callers callers,
      CallGraph.Source reports) {}

  private static Measured closed(String metric, String server, String namespace) {
    return Measured.unknown(metric, closed(server, namespace));
  }

  static String closed(String server, String namespace) {
    return "Prometheus %s is not open to namespace %s: see prometheus.servers.%s.namespaces in the operator's settings"
        .formatted(server, namespace, server);
  }

  private static StatsdQuery query(Metric metric, StatsdSource source, Policy.Burst burst) {
    Duration window =
        GoDuration.parse(
            "window of metric " + metric.name(), metric.window(), PolicyReader.DEFAULT_WINDOW);
    return new StatsdQuery(
        source.metric(),
        As.of(source.as().text()),
        source.tags() == null ? Map.of() : source.tags(),
        window,
        burst.window().compareTo(window) < 0 ? burst.window() : window);
  }

  private PrometheusQuery query(PrometheusSource source) {
    return new PrometheusQuery(
        source.server() == null ? "main" : source.server(), source.query(), prometheusInterval);
  }

  private static List<Pod> pods(Seen seen) {
    return seen.pods().map(pod -> new Pod(pod.name(), state(pod))).toList();
  }

  /** A pod that was told to leave still answers calls, but is not to be counted on. */
  private static PodValue.State state(SeenPod pod) {
    if (!pod.staying()) {
      return PodValue.State.IGNORED;
    }
    return pod.ready() ? PodValue.State.READY : PodValue.State.UNREADY;
  }

  private static List<PodAddress> addresses(Seen seen) {
    List<PodAddress> addresses = new ArrayList<>();
    for (SeenRevision revision : seen.revisions()) {
      for (SeenPod pod : revision.pods()) {
        InetAddress address = address(pod.address());
        if (address != null) {
          addresses.add(new PodAddress(pod.name(), revision.revision().hash(), address));
        }
      }
    }
    return addresses;
  }

  private static @Nullable InetAddress address(@Nullable String literal) {
    if (literal == null || literal.isEmpty()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      return null; // Not an address: then no packet can come from it either.
    }
  }
}
