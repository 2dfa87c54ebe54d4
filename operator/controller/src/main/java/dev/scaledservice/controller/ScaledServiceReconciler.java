package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.acting.Actuator;
import dev.scaledservice.controller.acting.Adoption;
import dev.scaledservice.controller.acting.Answering;
import dev.scaledservice.controller.acting.Api;
import dev.scaledservice.controller.acting.Departure;
import dev.scaledservice.controller.acting.Done;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Order;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.observing.Observer;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.reporting.Report;
import dev.scaledservice.controller.reporting.Reporter;
import dev.scaledservice.controller.rollout.Rollouts;
import dev.scaledservice.controller.rollout.Wanted;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One service, one pass: observe, plan, carry out, report. Grows in those four, never in itself.
 */
final class ScaledServiceReconciler implements Reconciler<ScaledService> {

  private static final Duration AT_LEAST_EVERY = Duration.ofMinutes(1);
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(50);

  private final Watching watching;
  private final BooleanSupplier leading;
  private final Observer observer;
  private final Adoption adoption;
  private final Loops loops;
  private final Rollouts rollouts;
  private final Actuator actuator;
  private final Answering answering;
  private final Departure departure;
  private final InConsul consul;
  private final Reporter reporter;
  private final Pulse.Watchers watchers;
  private final Forgetting forgetting;
  private final InstantSource clock;

  ScaledServiceReconciler(
      Watching watching,
      BooleanSupplier leading,
      Observer observer,
      Adoption adoption,
      Loops loops,
      Rollouts rollouts,
      Actuator actuator,
      Answering answering,
      Departure departure,
      InConsul consul,
      Reporter reporter,
      Pulse.Watchers watchers,
      Forgetting forgetting,
      InstantSource clock) {
    this.watching = watching;
    this.leading = leading;
    this.observer = observer;
    this.adoption = adoption;
    this.loops = loops;
    this.rollouts = rollouts;
    this.actuator = actuator;
    this.answering = answering;
    this.departure = departure;
    this.consul = consul;
    this.reporter = reporter;
    this.watchers = watchers;
    this.forgetting = forgetting;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ScaledService>> prepareEventSources(
      EventSourceContext<ScaledService> context) {
    return watching.sources(context);
  }

  @Override
  public UpdateControl<ScaledService> reconcile(
      ScaledService service, Context<ScaledService> context) {
    if (context.isPrimaryResourceDeleted()) {
      forgetting.forget(service); // Also by who may not write now: nobody will say so again.
      return UpdateControl.noUpdate();
    }
    if (!leading.getAsBoolean()) {
      return UpdateControl.noUpdate();
    }
    Seen seen = observer.observe(service, context);
    if (seen.deleting()) {
      return again(departure.see(seen), seen.at());
    }
    return switch (seen.wish()) {
      case Wish.Unclear(String why) -> {
        consul.holdAsBefore(seen);
        reporter.unclear(seen, why);
        watchers.undecided(seen, "the spec cannot be understood, the count stays: " + why);
        yield UpdateControl.noUpdate();
      }
      case Wish.Clear wish -> again(begin(seen, wish), seen.at());
    };
  }

  private Instant begin(Seen seen, Wish.Clear wish) {
    Adoption.Standing standing = adoption.see(seen, wish);
    if (standing.begins()) {
      return run(seen, wish, standing.finding());
    }
    loops.forget(seen.key()); // Once it begins, what runs then is the count in force.
    if (standing.finding() != null) {
      reporter.held(seen, standing.finding(), Adopted.wish(seen.service()) != null);
      watchers.undecided(seen, standing.finding().message());
    }
    return standing.lookAgain();
  }

  private Instant run(Seen seen, Wish.Clear wish, Done.@Nullable Finding adopted) {
    Loop loop = loops.of(seen, wish);
    Integer left = actuator.leftBy(seen, wish.policy());
    Loop.Decided decided = loop.saw(seen, wish, left, clock.instant());
    watchers.decided(seen.key(), loop, decided);
    try {
      departure.prepare(seen);
      consul.admit(seen, wish, decided.plan());
      Sharing sharing = rollouts.share(seen, wish, decided.next());
      Roles roles = sharing == null ? Roles.of(seen, wish.revision()) : sharing.roles();
      Done done = actuator.carryOut(new Order(seen, wish, roles, decided.next(), sharing));
      loop.carried(decided);
      reporter.report(
          new Report(
              seen,
              roles,
              sharing,
              decided.plan(),
              decided.notes(),
              done,
              decided.count(),
              decided.next(),
              consul.status(seen.key()),
              adopted,
              loop.durable()));
      answer(seen, sharing);
      return earlier(done.lookAgain(), decided.plan().lookAgain());
    } catch (Api.NotLeading e) {
      return Instant.MAX; // Whoever leads now does it.
    } catch (KubernetesClientException e) {
      loop.failed(clock.instant());
      if (Api.isRefusal(e)) {
        reporter.refused(seen, Api.words(e));
      }
      throw e;
    } catch (RuntimeException e) {
      loop.failed(clock.instant());
      throw e;
    }
  }

  /** People know now: what they wanted is done, or cannot be. */
  private void answer(Seen seen, @Nullable Sharing sharing) {
    if (sharing != null) {
      rollouts.told(seen.key(), sharing);
    }
    Wanted wanted = Wanted.of(seen.service().getMetadata().getAnnotations());
    if (wanted != null) {
      answering.remove(seen, wanted.annotation());
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** The pulse looks at the load; this is for what time alone brings. */
  private static UpdateControl<ScaledService> again(Instant at, Instant now) {
    Instant latest = now.plus(AT_LEAST_EVERY);
    Duration in = Duration.between(now, earlier(at, latest));
    return UpdateControl.<ScaledService>noUpdate()
        .rescheduleAfter(in.compareTo(AT_MOST_EVERY) < 0 ? AT_MOST_EVERY : in);
  }
}
