package dev.scaledservice.controller.acting;

import dev.scaledservice.api.policy.GoDuration;
import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.making.History;
import dev.scaledservice.controller.making.Injection;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Progress;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.Rolling;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.gateway.GatewayRoute;
import dev.scaledservice.routing.gateway.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan, one named step after the other. Every step can be repeated, and can be
 * finished by another process from what it sees.
 */
public final class Actuator {

  /** How long a Consul that does not answer may delay a pod's leave. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(30);

  private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

  private final Api api;
  private final Newcomer newcomer;
  private final SlotServices slots;
  private final Children children;
  private final Count written;
  private final Scaling scaling;
  private final Settled settled = new Settled();
  private final InConsul consul;
  private final Map<String, Progress> progress = new ConcurrentHashMap<>();

  /**
   * @param routes of gateways
   * @param injection what containers of new revisions are told
   */
  public Actuator(
      Api api, Neighbours neighbours, Routes routes, InConsul consul, Injection injection) {
    this.written = new Count(api);
    this.api = api;
    this.consul = consul;
    this.newcomer = new Newcomer(api, written, injection);
    this.slots = new SlotServices(routes);
    this.children = new Children(api, neighbours, slots);
    this.scaling = new Scaling(api, written);
  }

  /**
   * The count that runs, where it is left to others ({@link Policy#leavesTheCount}) and in the
   * first look after that; null where the count in force is what we made it.
   */
  public @Nullable Integer leftBy(Seen seen, Policy policy) {
    SeenRevision told = settled.told(seen, policy);
    return told == null ? null : written.accept(told);
  }

  public Done carryOut(Order order) {
    Finding synced = consul.hold(order.seen(), order.wish());
    Status discovery = consul.status(order.seen().key());
    Newcomer.Result wanted = newcomer.bringAbout(order);
    Tally tally = new Tally(wanted);
    Counts counts = counts(order, wanted.exists());
    settled.unsettle(order);
    for (SeenRevision revision : order.seen().revisions()) {
      int count = counts.by().getOrDefault(revision.revision(), 0);
      tally.add(scaling.bring(order, revision, count, farewell(order), discovery));
    }
    settled.passed(order, counts.holder(), counts.by());
    Children.Kept kept = children.keep(order);
    tally.lookAgainAt(kept.lookAgain());
    deleteOld(order);
    tally.lookAgainAt(counts.lookAgain());
    if (order.sharing() != null) {
      tally.tell(order.sharing().announcements());
    }
    return tally.done(counts.finding(), synced, kept.obstacles());
  }

  /**
   * How many instances each revision is to have, and how that stands.
   *
   * @param holder the revision that is to have all of them, as far as it is known
   */
  private record Counts(
      Map<Revision, Integer> by, Revision holder, Finding finding, Instant lookAgain) {}

  private Counts counts(Order order, boolean wantedExists) {
    Sharing sharing = order.sharing();
    if (sharing == null) {
      Rolling.Step step = rollout(order, wantedExists);
      return new Counts(step.replicas(), step.progress().target(), finding(step), step.lookAgain());
    }
    progress.remove(order.owner().uid());
    Map<Revision, Integer> by = new HashMap<>();
    sharing.plan().counts().forEach((hash, count) -> by.put(new Revision(hash), count));
    called(order).forEach(kept -> by.merge(kept.revision(), kept.wanted(), Math::max));
    return new Counts(by, sharing.roles().stable(), sharing.finding(), sharing.plan().lookAgain());
  }

  /** Those that a route which could not be changed yet may still send calls to. */
  private static Stream<SeenRevision> called(Order order) {
    Sharing sharing = order.sharing();
    return sharing == null || sharing.by() != Sharing.By.GATEWAY || !sharing.routed().pending()
        ? Stream.of()
        : Stream.of(Slot.values())
            .map(slot -> order.seen().service(GatewayRoute.backend(order.owner().name(), slot)))
            .filter(Objects::nonNull)
            .map(service -> Objects.requireNonNull(service).getSpec().getSelector())
            .flatMap(selector ->
                order.seen().revisions().stream()
                    .filter(revision ->
                        Labels.selects(order.owner(), revision.revision()).equals(selector)));
  }

  /** Nothing is remembered about a service that is gone. */
  public void forget(String uid) {
    slots.forget(uid);
    newcomer.forget(uid);
    progress.remove(uid);
    settled.forget(uid);
  }

  /** Another process has written counts in the meantime, or may. */
  public void forgetCounts() {
    scaling.forgetAll();
    settled.forgetAll();
  }

  /** Until the wanted revision exists, the one that is there goes on following the load. */
  private Rolling.Step rollout(Order order, boolean wantedExists) {
    Revision target = wantedExists ? order.wish().revision() : order.roles().stable();
    Instant now = order.seen().at();
    Progress before =
        progress.computeIfAbsent(
            order.owner().uid(),
            uid ->
                order.roles().changing()
                    ? Progress.begun(target, now)
                    : Progress.finished(target, now));
    Rolling.Step step =
        new Rolling(order.rollout()).next(target, order.count(), order.revisions(), before, now);
    progress.put(order.owner().uid(), step.progress());
    return step;
  }

  private static Finding finding(Rolling.Step rollout) {
    return new Finding(
        rollout.state() != Rolling.State.STUCK, rollout.state().reason(), rollout.because());
  }

  private void deleteOld(Order order) {
    Set<Revision> inUse = new HashSet<>(List.of(order.roles().stable(), order.wish().revision()));
    if (order.sharing() != null && order.sharing().plan().other() != null) {
      inUse.add(new Revision(order.sharing().plan().other()));
    }
    for (Revision old :
        History.toDelete(order.revisions(), inUse, order.rollout().historyLimit())) {
      order
          .seen()
          .revision(old)
          .ifPresent(revision -> {
            api.delete(Kind.DEPLOYMENT, order.seen().key().namespace(), revision.name());
            scaling.forget(revision);
          });
    }
  }

  private static Farewell farewell(Order order) {
    return new Farewell(
        GoDuration.parse(
            "discovery.consul.drain",
            Registering.consul(order.wish().spec()).drain(),
            DEFAULT_DRAIN),
        LONGEST_FAREWELL,
        order.sharing() != null && order.sharing().by() == Sharing.By.GATEWAY);
  }

  /** Adds up what the steps came to. */
  private static final class Tally {
    private final Newcomer.Result wanted;
    private final List<Announcement> announcements = new ArrayList<>();
    private @Nullable Finding contested;
    private int leaving;
    private Instant lookAgain;

    Tally(Newcomer.Result wanted) {
      this.wanted = wanted;
      this.lookAgain = wanted.lookAgain();
      announcements.addAll(wanted.announcements());
    }

    void add(Scaling.Result result) {
      leaving += result.leaving();
      announcements.addAll(result.announcements());
      lookAgainAt(result.lookAgain());
      if (contested == null || result.contested().holds()) {
        contested = result.contested();
      }
    }

    void tell(List<Announcement> more) {
      announcements.addAll(more);
    }

    void lookAgainAt(Instant at) {
      lookAgain = at.isBefore(lookAgain) ? at : lookAgain;
    }

    Done done(Finding rollout, @Nullable Finding synced, List<String> obstacles) {
      return new Done(
          wanted.template(),
          rollout,
          contested == null ? Scaling.UNCONTESTED : contested,
          synced,
          obstacles,
          leaving,
          announcements,
          lookAgain);
    }
  }
}
