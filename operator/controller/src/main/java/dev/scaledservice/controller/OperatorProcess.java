package dev.scaledservice.controller;

import dev.scaledservice.controller.acting.Actuator;
import dev.scaledservice.controller.acting.Adoption;
import dev.scaledservice.controller.acting.Answering;
import dev.scaledservice.controller.acting.Api;
import dev.scaledservice.controller.acting.Departure;
import dev.scaledservice.controller.acting.HttpRoutes;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Neighbours;
import dev.scaledservice.controller.gates.ConfiguredGates;
import dev.scaledservice.controller.leadership.Impatient;
import dev.scaledservice.controller.leadership.LeaderLabel;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.observing.CallGraph;
import dev.scaledservice.controller.observing.Observer;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.PulledCalls;
import dev.scaledservice.controller.observing.Sensor;
import dev.scaledservice.controller.operations.BreakerFigures;
import dev.scaledservice.controller.operations.Caches;
import dev.scaledservice.controller.operations.Deadlocks;
import dev.scaledservice.controller.operations.Health;
import dev.scaledservice.controller.operations.Heartbeat;
import dev.scaledservice.controller.operations.OperationsServer;
import dev.scaledservice.controller.operations.OperatorMetrics;
import dev.scaledservice.controller.operations.PrometheusFigures;
import dev.scaledservice.controller.operations.ReconcileMetrics;
import dev.scaledservice.controller.operations.ServiceFigures;
import dev.scaledservice.controller.operations.StatsdFigures;
import dev.scaledservice.controller.page.Board;
import dev.scaledservice.controller.page.PageServer;
import dev.scaledservice.controller.reporting.Announcer;
import dev.scaledservice.controller.reporting.Remembered;
import dev.scaledservice.controller.reporting.Reporter;
import dev.scaledservice.controller.rollout.Informants;
import dev.scaledservice.controller.rollout.Rollouts;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.engine.stages.StagedPlanner;
import dev.scaledservice.routing.gateway.GatewayRoute;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.calls.Directory;
import dev.scaledservice.signals.prometheus.BreakerPoller;
import dev.scaledservice.signals.prometheus.CallPoller;
import dev.scaledservice.signals.prometheus.PrometheusPoller;
import dev.scaledservice.signals.statsd.StatsdSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole operator, wired; closing it ends everything in the reverse order. */
final class OperatorProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final int WRITES_AT_ONCE = 32;
  private static final Duration ROUTES_ANSWER_WITHIN = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(5);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private OperatorProcess() {}

  /** Starts everything; returns when caches are filled and ports are bound. */
  static OperatorProcess start(
      Settings settings, KubernetesClient client, Map<String, String> environment) {
    var process = new OperatorProcess();
    try {
      process.wire(settings, client, environment, InstantSource.system());
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private void wire(
      Settings settings,
      KubernetesClient client,
      Map<String, String> environment,
      InstantSource clock) {
    var collectors = new CollectorRegistry();
    var metrics = new OperatorMetrics(collectors);
    var board = new Board(clock);
    var watching = new Watching();
    String operatorClass = settings.operator().classOrNone();

    var directory = new Directory();
    var graph = new CallGraph(directory);
    var alarm = new Alarm(directory, graph);
    var statsd =
        part(
            new StatsdSource(
                FromSettings.statsd(settings.statsd()), alarm, clock, Ticker.system()));
    var prometheus = part(new PrometheusPoller(FromSettings.servers(settings.prometheus()), clock));
    var breakers =
        part(
            new BreakerPoller(
                FromSettings.servers(settings.prometheus()),
                settings.prometheus().interval(),
                clock));
    var calls =
        part(
            new CallPoller(
                FromSettings.servers(settings.prometheus()),
                settings.prometheus().interval(),
                clock));
    var leadership = Leadership.of(settings.election(), client, environment);
    var api = new Api(client, leadership::mayWrite, WRITES_AT_ONCE);
    var consulParts = ConsulParts.wire(settings, client, leadership, watching, clock, parts::push);
    InConsul consul = consulParts.keeper(operatorClass);

    var ownMetrics =
        new OwnMetrics(
            statsd,
            prometheus,
            settings.prometheus().interval(),
            FromSettings.openness(settings.prometheus()));
    var sensor =
        new Sensor(
            statsd,
            prometheus,
            ownMetrics,
            settings.prometheus().interval(),
            FromSettings.openness(settings.prometheus()),
            breakers,
            directory,
            graph);
    var loops = new Loops(new StagedPlanner(), sensor);
    var neighbours = new Neighbours(client);
    var adoption = new Adoption(api, neighbours);
    var routes = routes(client, leadership);
    var actuator = new Actuator(api, neighbours, routes, consul, FromSettings.injection(settings));
    var proxies = part(new ConfiguredProxies(settings.haproxy(), leadership::mayWrite, clock));
    var rollouts =
        part(
            new Rollouts(
                new Informants(
                    statsd,
                    new PulledCalls(calls, FromSettings.openness(settings.prometheus())),
                    ownMetrics),
                proxies,
                httpRoute -> new GatewayRoute(httpRoute, routes, clock),
                part(new ConfiguredGates(settings.webhooks(), clock)),
                consul,
                seen -> Remembered.rollout(seen.service().status()),
                watching::nudge,
                leadership,
                clock));
    var adoptedPods = part(new FollowedPods(client, watching::nudge));
    var announcer =
        new Announcer(api, clock, environment.getOrDefault("HOSTNAME", "scaledservice"));
    var reporter = new Reporter(api, announcer);
    var heartbeat = new Heartbeat(LONGEST_PAUSE);
    var caches = new Caches();
    var health =
        new Health()
            .alive("threads", new Deadlocks())
            .ready("caches", caches)
            .ready("leadership", leadership::trouble)
            .ready(
                "statsd", () -> statsd.isListening() ? null : "its socket is being opened again");
    operations(settings, collectors, health);
    var onlookers = new Onlookers(board, metrics, reporter, consul, heartbeat::beat);
    var forgetting =
        new Forgetting(
            loops,
            adoption,
            actuator,
            consul,
            reporter,
            rollouts,
            List.of(onlookers::forget, adoptedPods::forget));
    var reconciler =
        new ScaledServiceReconciler(
            watching,
            leadership::mayWrite,
            new Observer(watching::budgets, adoptedPods, clock),
            adoption,
            loops,
            rollouts,
            actuator,
            new Answering(api),
            new Departure(api, consul, (service, news) -> announcer.announce(service, null, news)),
            consul,
            reporter,
            onlookers,
            forgetting,
            clock);

    var operator = operator(client, new ReconcileMetrics(collectors), watching);
    operator.register(
        reconciler,
        configuration -> {
          configuration.withTriggerReconcilerOnAllEvents(true); // Deletions too.
          configuration.withGenerationAware(false); // Annotations do not change it.
          configuration.withOnUpdateFilter(new Wishes());
          configuration.withRetry(Insistence.retry());
          configuration.withLabelSelector(Labels.selectsClass(operatorClass));
          if (!settings.operator().namespaces().isEmpty()) {
            configuration.settingNamespaces(Set.copyOf(settings.operator().namespaces()));
          }
        });
    operator.start();
    parts.push(operator::stop);
    caches.filledBy(operator.getRuntimeInfo());

    // Who may not write decides on, but nobody has to be woken for it: all are when it may again.
    Consumer<ServiceKey> nudge =
        key -> {
          if (leadership.mayWrite()) {
            watching.nudge(key);
          }
        };
    var pulse = part(new Pulse(loops, onlookers, nudge, clock));
    heartbeat.beat();
    pulse.start(settings.pulse());
    rollouts.start(settings.pulse());
    proxies.wakes(rollouts::soon);
    alarm.wakes(pulse::soon);
    health.alive("pulse", heartbeat); // Only now: a restart would not fill the caches any sooner.
    leadership.onChange(new LeaderLabel(client, environment, operatorClass));
    leadership.onChange(new Term(statsd, forgetting, rollouts, watching));
    Sweeper sweeper = consulParts.sweeper(operatorClass);
    if (sweeper != null) {
      part(sweeper).start();
      leadership.onChange(sweeper);
    }
    leadership.start();
    parts.push(leadership);

    metrics.leadership(operatorClass, leadership::mayWrite);
    metrics.add(new StatsdFigures(statsd::counters, () -> statsd.strangers().size()));
    metrics.add(new PrometheusFigures(prometheus::counters));
    metrics.add(new BreakerFigures(breakers::strangers));
    metrics.add(new ServiceFigures(board::latest));
    consulParts.figures().forEach(metrics::add);
    page(settings, board, leadership, clock);
    LOG.info("started; StatsD at {}", statsd.address());
  }

  /** By a client that does not wait for long, since aborts are told by it. */
  private static HttpRoutes routes(KubernetesClient client, Leadership leadership) {
    KubernetesClient impatient = Impatient.of(client, ROUTES_ANSWER_WITHIN);
    return new HttpRoutes(
        new Api(impatient, leadership::mayWrite, WRITES_AT_ONCE), new Neighbours(impatient));
  }

  private void operations(Settings settings, CollectorRegistry registry, Health health) {
    try {
      var server = part(new OperationsServer(settings.http(), registry, health));
      LOG.info("/metrics, /healthz and /readyz are at port {}", server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void page(Settings settings, Board board, Leadership leadership, InstantSource clock) {
    if (!settings.page().enabled()) {
      return;
    }
    try {
      var server = part(new PageServer(settings.page(), board, clock, leadership::describe));
      LOG.info("the page is at port {}", server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  static Operator operator(KubernetesClient client, Metrics metrics, Watching watching) {
    // Made once: JOSDK configures itself more than once.
    var all = new AggregatedMetrics(List.of(metrics, new Successors(watching)));
    return new Operator(overrider ->
        overrider
            .withKubernetesClient(client)
            .withCloseClientOnStop(false)
            .checkingCRDAndValidateLocalModel(false)
            .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
            .withReconciliationTerminationTimeout(FINISH_WITHIN)
            .withStopOnInformerErrorDuringStartup(false)
            .withMetrics(all));
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not end cleanly", part, e);
      }
    }
  }
}
