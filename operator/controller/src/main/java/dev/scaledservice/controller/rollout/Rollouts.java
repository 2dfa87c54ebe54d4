package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.rollout.Charge.Alarm;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Router;
import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts of all services, and the guard that watches over them.
 *
 * <p>While the API server is away nobody may write. The last leader's guard watches on then, and
 * still takes a bad revision's calls away at proxies and at a Consul that answer; it lets none in,
 * and none any further. What it took away stays away when it leads again. As soon as another
 * process is seen to lead, it lets go.
 */
public final class Rollouts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

  private final Informants informants;
  private final Routers routers;
  private final Gates gates;
  private final InConsul consul;
  private final Function<Seen, @Nullable RolloutMemory> remembered;
  private final Consumer<ServiceKey> nudge;
  private final Leadership leadership;
  private final InstantSource clock;

  /** What was turned back while nobody could write it down. */
  private final Map<ServiceKey, RolloutMemory> unwritten = new ConcurrentHashMap<>();

  private final Map<ServiceKey, Charge> charges = new ConcurrentHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ScheduledExecutorService guard =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rollout-guard").factory());

  /**
   * @param informants who tells of calls and more
   * @param gateways who shares calls out by an HTTPRoute of this name
   * @param remembered what the process before left of a service's rollout
   * @param nudge has the reconciler look at a service
   */
  public Rollouts(
      Informants informants,
      Proxies proxies,
      Function<String, Router> gateways,
      Gates gates,
      InConsul consul,
      Function<Seen, @Nullable RolloutMemory> remembered,
      Consumer<ServiceKey> nudge,
      Leadership leadership,
      InstantSource clock) {
    this.informants = informants;
    this.routers = new Routers(proxies, gateways);
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
            this::watch, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks at once: there are new counts. Costs next to nothing, however often it is called. */
  public void soon() {
    if (asked.compareAndSet(false, true)) {
      try {
        guard.execute(() -> {
          asked.set(false);
          watch();
        });
      } catch (RejectedExecutionException closed) {
        LOG.debug("nobody watches any more", closed);
      }
    }
  }

  /** A guard that failed once must not end. */
  private void watch() {
    try {
      beat();
    } catch (RuntimeException e) {
      LOG.error("the guard could not look at everything; it looks again", e);
    }
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
    informants.attend(seen, wish, rollout);
    Charge charge = charges.computeIfAbsent(seen.key(), key -> charge(key, seen));
    leave(seen.key(), charge.wish(), rollout);
    Sharing.By by = Share.by(rollout.router(), consul.there());
    charge.look(
        seen, wish, count, by, () -> informants.heard(seen, rollout, by, routers), clock.instant());
    charge.remember(consul.turnedBack(seen.key()), clock.instant());
    consul.share(seen.key(), charge.latest());
    var _ = routers.tell(seen.key(), charge, rollout, clock.instant());
    Sharing latest = Objects.requireNonNull(charge.latest());
    consul.share(seen.key(), latest); // A router may have known better.
    return latest;
  }

  /** Whoever shared the calls out before goes on no longer with what it was told last. */
  private void leave(ServiceKey key, Wish.@Nullable Clear was, Rollout now) {
    Rollout before = was == null ? null : was.spec().rollout();
    if (before != null && !Objects.equals(before.router(), now.router())) {
      routers.forget(key, before);
    }
  }

  private Charge charge(ServiceKey key, Seen seen) {
    return new Charge(memory(seen), new Inquiry(key, gates, leadership::mayWrite, clock));
  }

  /**
   * A revision that was turned back while nothing could be written is not let in again, unless
   * another leader has let it in since.
   */
  private @Nullable RolloutMemory memory(Seen seen) {
    RolloutMemory written = remembered.apply(seen);
    RolloutMemory later = unwritten.remove(seen.key());
    return later != null
            && written != null
            && written.phase().judged()
            && written.newcomer().equals(later.newcomer())
            && written.old().equals(later.old())
        ? later
        : written;
  }

  /**
   * This process leads from now on: everything is begun anew from what is written. Somebody else
   * may have led meanwhile, so routers do not go on with what they were told before.
   */
  public void begin() {
    charges.forEach((key, charge) -> {
      RolloutMemory memory = retire(key, charge);
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
    informants.forget(key);
    if (charge != null) {
      var _ = retire(key, charge);
    }
  }

  private @Nullable RolloutMemory retire(ServiceKey key, Charge charge) {
    RolloutMemory memory = charge.retire();
    Wish.Clear wish = charge.wish();
    Rollout rollout = wish == null ? null : wish.spec().rollout();
    if (rollout != null) {
      routers.forget(key, rollout);
    }
    return memory;
  }

  /** Looks at all that calls can change something about. */
  void beat() {
    if (leadership.anotherLeads()) {
      charges.keySet().forEach(this::forget);
      unwritten.clear();
      informants.forgetAll();
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
      if (wish == null || seen == null || before == null || !charge.isJudged()) {
        return;
      }
      Rollout rollout = Objects.requireNonNull(wish.spec().rollout());
      Instant now = clock.instant();
      Alarm alarm =
          charge.beat(
              () -> informants.heard(seen, rollout, before.by(), routers),
              leadership.mayWrite(),
              now);
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

  private void mend(ServiceKey key, Charge charge) {
    Wish.Clear wish = charge.wish();
    Rollout rollout = wish == null ? null : wish.spec().rollout();
    if (rollout != null && routers.isToBeMended(charge, rollout, clock.instant())) {
      aside("mend-", key, () -> routers.mend(charge, rollout, clock.instant()));
    }
  }

  /**
   * Off the guard's thread: who is told may take its time. Not on a virtual one, which would wait
   * while the reconciler keeps those busy that carry them.
   */
  private void aside(String what, ServiceKey key, BooleanSupplier telling) {
    Thread.ofPlatform()
        .daemon()
        .name(what + key)
        .start(() -> {
          if (telling.getAsBoolean()) {
            nudge.accept(key);
          }
        });
  }

  /** Calls go back before anything else is done; a proxy that hangs holds nobody else up. */
  private void withdraw(
      ServiceKey key, Charge charge, Seen seen, Wish.Clear wish, Rollout rollout) {
    aside("withdraw-", key, () -> routers.tell(key, charge, rollout, clock.instant()));
    consul.share(key, charge.latest());
    consul.hold(seen, wish);
    LOG.atWarn().addKeyValue("service", key.toString()).log("calls are taken back");
  }

  @Override
  public void close() {
    guard.shutdownNow();
  }
}
