package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.rollout.Charge.Alarm;
import dev.scaledservice.controller.rollout.Proxies.Proxy;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.statsd.StatsdReadings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts of all services, and the guard that watches over them.
 *
 * <p>While the API server is away nobody leads. The last leader's guard watches on then, and still
 * takes a bad revision's calls away at proxies that answer; it lets none in. What it took away
 * stays away when it leads again. As soon as another process is seen to lead, it lets go.
 */
public final class Rollouts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

  /** Where nobody says what is slow, nothing is. */
  private static final Duration NEVER = Duration.ofDays(1);

  private final StatsdReadings callers;
  private final OwnMetrics ownMetrics;
  private final Proxies proxies;
  private final Function<String, Router> gateways;
  private final Gates gates;
  private final InConsul consul;
  private final Function<Seen, @Nullable RolloutMemory> remembered;
  private final Consumer<ServiceKey> nudge;
  private final Leadership leadership;
  private final InstantSource clock;

  /** What was turned back while nobody could write it down. */
  private final Map<ServiceKey, RolloutMemory> unwritten = new ConcurrentHashMap<>();

  private final Map<ServiceKey, Charge> charges = new ConcurrentHashMap<>();
  private final ScheduledExecutorService guard =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rollout-guard").factory());

  /**
   * @param callers what callers tell of their calls
   * @param gateways who shares calls out by an HTTPRoute of this name
   * @param ownMetrics what the services' own metrics say
   * @param remembered what the process before left of a service's rollout
   * @param nudge has the reconciler look at a service
   */
  public Rollouts(
      StatsdReadings callers,
      OwnMetrics ownMetrics,
      Proxies proxies,
      Function<String, Router> gateways,
      Gates gates,
      InConsul consul,
      Function<Seen, @Nullable RolloutMemory> remembered,
      Consumer<ServiceKey> nudge,
      Leadership leadership,
      InstantSource clock) {
    this.callers = callers;
    this.ownMetrics = ownMetrics;
    this.proxies = proxies;
    this.gateways = gateways;
    this.gates = gates;
    this.consul = consul;
    this.remembered = remembered;
    this.nudge = nudge;
    this.leadership = leadership;
    this.clock = clock;
  }

  /** Begins to watch. */
  public void start(Duration every) {
    var _ =
        guard.scheduleAtFixedRate(
            this::beat, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * How calls and instances are to be shared between revisions; routers are told.
   *
   * @param count how many instances the load wants
   * @return null where revisions are simply exchanged
   */
  public @Nullable Sharing share(Seen seen, Wish.Clear wish, int count) {
    Rollout rollout = wish.spec().rollout();
    if (rollout == null || !RolloutSteps.has(rollout)) {
      forget(seen.key());
      consul.share(seen.key(), null);
      return null;
    }
    Duration slow = RolloutSteps.slow(rollout);
    callers.count(seen.key(), wish.callers()::admits, slow == null ? NEVER : slow);
    Charge charge = charges.computeIfAbsent(seen.key(), key -> charge(key, seen));
    Sharing.By by = Share.by(rollout.router(), consul.there());
    charge.look(seen, wish, count, by, heard(seen.key(), rollout, by), clock.instant());
    consul.share(seen.key(), charge.latest());
    var _ = route(seen.key(), charge, rollout);
    return Objects.requireNonNull(charge.latest());
  }

  private Charge charge(ServiceKey key, Seen seen) {
    return new Charge(memory(seen), new Inquiry(key, gates, leadership::mayWrite, clock));
  }

  /** A revision that was turned back while nothing could be written is not let in again. */
  private @Nullable RolloutMemory memory(Seen seen) {
    RolloutMemory written = remembered.apply(seen);
    RolloutMemory later = unwritten.remove(seen.key());
    return later != null
            && written != null
            && written.phase().judged()
            && written.fresh().equals(later.fresh())
            && written.old().equals(later.old())
        ? later
        : written;
  }

  /** This process leads from now on: everything is begun anew from what is written. */
  public void begin() {
    charges.forEach((key, charge) -> {
      Sharing last = charge.latest();
      RolloutMemory memory = last == null ? null : last.plan().memory();
      if (memory != null && memory.phase() == Phase.ABORTED) {
        unwritten.put(key, memory);
      }
    });
    charges.clear();
  }

  /** People have been told what a sharing had of news. */
  public void told(ServiceKey key, Sharing sharing) {
    Charge charge = charges.get(key);
    if (charge != null) {
      charge.told(sharing.news());
    }
  }

  /** The service is gone, led elsewhere, or exchanges its revisions. */
  public void forget(ServiceKey key) {
    Charge charge = charges.remove(key);
    unwritten.remove(key);
    if (charge == null) {
      return;
    }
    Wish.Clear wish = charge.wish();
    Rollout rollout = wish == null ? null : wish.spec().rollout();
    Proxy proxy = rollout == null ? null : proxy(key, rollout);
    if (proxy != null) {
      proxy.router().forget(new ServiceName(key.namespace(), key.name()));
    }
  }

  /** Looks at all that calls can change something about. */
  void beat() {
    if (leadership.anotherLeads()) {
      charges.keySet().forEach(this::forget);
      unwritten.clear();
    }
    charges.forEach(this::beat);
    if (leadership.mayWrite()) {
      charges.forEach(this::mend);
    }
  }

  /** One service's trouble is its own: the others are watched all the same. */
  private void beat(ServiceKey key, Charge charge) {
    try {
      Wish.Clear wish = charge.wish();
      Seen seen = charge.seen();
      Sharing before = charge.latest();
      if (wish == null || seen == null || before == null) {
        return;
      }
      Rollout rollout = Objects.requireNonNull(wish.spec().rollout());
      Instant now = clock.instant();
      Alarm alarm = charge.beat(heard(key, rollout, before.by()), now);
      if (alarm == null) {
        return;
      }
      if (alarm.withdrawn()) {
        withdraw(key, charge, seen, wish, rollout);
      }
      if (alarm.moved() || alarm.worthTelling()) {
        nudge.accept(key);
      }
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("service", key.toString())
          .setCause(e)
          .log("the rollout could not be looked at; its weights stay");
    }
  }

  /** A route is an object like others: whoever keeps it as in a file takes the shares out. */
  private void mend(ServiceKey key, Charge charge) {
    Wish.Clear wish = charge.wish();
    Rollout rollout = wish == null ? null : wish.spec().rollout();
    if (rollout == null || adopted(charge) != null) {
      return;
    }
    Router gateway = gateway(rollout);
    if (gateway != null && charge.isToBeMended(clock.instant())) {
      Thread.ofVirtual()
          .name("mend-", 0)
          .start(() -> {
            if (charge.mend(way(rollout), gateway, clock.instant())) {
              nudge.accept(key);
            }
          });
    }
  }

  /** Calls go back before anything else is done; a proxy that hangs holds nobody else up. */
  private void withdraw(
      ServiceKey key, Charge charge, Seen seen, Wish.Clear wish, Rollout rollout) {
    consul.share(key, charge.latest());
    consul.hold(seen, wish);
    Thread.ofVirtual()
        .name("withdraw-", 0)
        .start(() -> {
          if (route(key, charge, rollout)) {
            nudge.accept(key);
          }
        });
    LOG.atWarn().addKeyValue("service", key.toString()).log("calls are taken back");
  }

  /** Whether something else has become of it than before. */
  private boolean route(ServiceKey key, Charge charge, Rollout rollout) {
    Rollout.Router router = rollout.router();
    if (router != null && router.haproxy() != null) {
      Proxy proxy = proxy(key, rollout);
      return charge.route(
          way(rollout),
          proxy == null ? null : proxy.router(),
          "the operator's settings have no HAProxy \"%s\" for this namespace, or do not answer agent checks: see haproxy there"
              .formatted(server(router.haproxy())),
          clock.instant());
    }
    Router gateway = gateway(rollout);
    if (gateway == null) {
      charge.unrouted();
      return false;
    }
    String adopted = adopted(charge);
    return charge.route(
        way(rollout), adopted == null ? gateway : null, String.valueOf(adopted), clock.instant());
  }

  /** Another router has to be told anew. */
  private static String way(Rollout rollout) {
    return String.valueOf(rollout.router());
  }

  private @Nullable Router gateway(Rollout rollout) {
    return rollout.router() == null || rollout.router().gateway() == null
        ? null
        : gateways.apply(rollout.router().gateway().httpRoute());
  }

  /** Why no Service can tell the revisions apart; null if it can. */
  private static @Nullable String adopted(Charge charge) {
    Seen seen = charge.seen();
    return seen == null
        ? null
        : seen.revisions().stream()
            .filter(revision -> revision.adopted() && revision.runs())
            .findFirst()
            .map(revision ->
                "Deployment %s was adopted, and the labels of its pods are those of every revision: a gateway cannot tell them apart until another revision has replaced it; do that with strategy: Rolling, or another rollout.router"
                    .formatted(revision.name()))
            .orElse(null);
  }

  private Heard heard(ServiceKey key, Rollout rollout, Sharing.By by) {
    return new Heard(calls(key, rollout, by), ownMetrics.told(key, rollout));
  }

  private List<Tallied> calls(ServiceKey key, Rollout rollout, Sharing.By by) {
    if (by != Sharing.By.PROXY) {
      return callers.tallied(key);
    }
    Proxy proxy = proxy(key, rollout);
    return proxy == null ? List.of() : proxy.calls(new ServiceName(key.namespace(), key.name()));
  }

  private @Nullable Proxy proxy(ServiceKey key, Rollout rollout) {
    Rollout.Router router = rollout.router();
    if (router == null || router.haproxy() == null) {
      return null;
    }
    return proxies.find(
        Objects.requireNonNullElse(router.haproxy().via(), Rollout.Haproxy.Via.MAP),
        server(router.haproxy()),
        key.namespace());
  }

  private static String server(Rollout.Haproxy haproxy) {
    return Objects.requireNonNullElse(haproxy.server(), "main");
  }

  @Override
  public void close() {
    guard.shutdownNow();
  }
}
