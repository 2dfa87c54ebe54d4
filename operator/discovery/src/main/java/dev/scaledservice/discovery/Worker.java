package dev.scaledservice.discovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one resource on a thread of its own: brings the registry to what is wanted, publishes
 * how it stands, and says when to look again. {@link Agenda} says when.
 */
final class Worker implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** What all workers share. */
  record Shop(
      Synchronizer synchronizer,
      Remover remover,
      Circuit circuit,
      Semaphore permits,
      Pace pace,
      Listener listener,
      InstantSource clock,
      RandomGenerator random,
      Tally tally) {}

  private final ServiceKey key;
  private final Shop shop;
  private final Agenda<Aim> agenda;
  private final Consumer<Worker> finished;
  private volatile Status status = Status.UNKNOWN;
  private volatile boolean forgetful;

  // The worker's own thread alone.
  private Recollection recollection = new Recollection();
  private Sightings sightings = Sightings.NONE;
  private @Nullable NodeState known;
  private String turnedBack = "";
  private @Nullable ServiceRegistration synced;
  private @Nullable Instant lastSync;
  private int failures;

  Worker(ServiceKey key, Shop shop, Consumer<Worker> finished) {
    this.key = key;
    this.shop = shop;
    this.finished = finished;
    this.agenda = new Agenda<>(() -> shop.circuit().fault() != null);
  }

  Agenda<Aim> agenda() {
    return agenda;
  }

  Status status() {
    return status;
  }

  /** What the registry held before may not be there any more. */
  void wentBackwards() {
    forgetful = true;
    agenda.soon(Duration.ZERO);
  }

  @Override
  public void run() {
    for (var aim = agenda.next(); aim != null; aim = agenda.next()) {
      var fault = shop.circuit().fault();
      if (fault != null) {
        sayWhy(fault, aim);
      } else {
        workOn(aim);
      }
    }
  }

  private void workOn(Aim aim) {
    if (forgetful) {
      forgetful = false;
      recollection = new Recollection();
    }
    shop.permits().acquireUninterruptibly();
    try {
      // Much may have happened while this one waited to be let in.
      if (!agenda.still(aim)) {
        return;
      }
      var fault = shop.circuit().fault();
      if (fault != null) {
        agenda.again(Duration.ZERO, true);
        sayWhy(fault, aim);
        return;
      }
      shop.tally().looked();
      switch (aim) {
        case Aim.Present present -> bring(present.desired());
        case Aim.Absent absent -> remove(absent);
      }
    } catch (RegistryException e) {
      failed(e, aim);
    } catch (RuntimeException e) {
      LOG.error("{}: looking after its registration failed unexpectedly", key, e);
      // Its words may hold what is nobody's business; the log has them.
      String what = "unexpected %s, see the log".formatted(e.getClass().getSimpleName());
      failed(new RegistryException(Reason.CONFLICT, what, e), aim);
    } finally {
      shop.permits().release();
    }
  }

  private void bring(ServiceRegistration desired) throws RegistryException {
    var outcome = shop.synchronizer().bring(desired, recollection);
    var now = shop.clock().instant();
    if (outcome.reason() != Reason.INVALID) {
      var layout = new Layout(desired.owner());
      known = outcome.actual();
      turnedBack = layout.turnedBack(known);
      sightings = sightings.with(known, layout, now);
    }
    shop.tally().made(outcome.made(), desired.equals(synced));
    var failure = outcome.failure();
    if (failure != null) {
      shop.circuit().failed(failure);
    } else {
      shop.circuit().succeeded();
    }
    if (outcome.reason() == Reason.SYNCED) {
      failures = 0;
      synced = desired;
      lastSync = now;
      agenda.again(jittered(shop.pace().resync(), 0.1), false);
    } else {
      synced = null;
      agenda.again(backoff(), true);
    }
    publish(outcome.reason(), outcome.message(), outcome.pending());
  }

  private void remove(Aim.Absent absent) throws RegistryException {
    var removed = shop.remover().remove(absent.owner());
    shop.circuit().succeeded();
    known = null;
    LOG.info("{}: taken out of the registry, {} instances", key, removed.instances());
    if (agenda.endAfter(absent)) {
      finished.accept(this);
    }
    absent.done().complete(removed);
  }

  private void failed(RegistryException failure, Aim aim) {
    shop.circuit().failed(failure);
    synced = null;
    agenda.again(backoff(), true);
    sayWhy(failure, aim);
  }

  private void sayWhy(RegistryException failure, Aim aim) {
    int pending =
        switch (aim) {
          case Aim.Present(var desired) -> Diff.between(desired, null, known).changes().size();
          case Aim.Absent(var owner, var done) -> (int) new Layout(owner).countOn(known);
        };
    publish(failure.reason(), Objects.toString(failure.getMessage()), pending);
  }

  private void publish(Reason reason, String message, int pending) {
    var before = status;
    var next =
        new Status(
            reason,
            message,
            sightings.registered(),
            sightings.passing(),
            pending,
            lastSync,
            sightings.presences(),
            sightings.first(),
            turnedBack);
    status = next;
    if (before.reason() != reason) {
      // Whoever shows conditions tells people; this is for those who look closer.
      LOG.atDebug()
          .addKeyValue("service", key)
          .addKeyValue("reason", reason.condition())
          .log("in the registry{}", said(message));
    }
    if (!next.sameApartFromTime(before)) {
      tell();
    }
  }

  private static String said(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  private void tell() {
    try {
      shop.listener().changed(key);
    } catch (RuntimeException e) {
      LOG.error("{}: whoever listens to its registration failed", key, e);
    }
  }

  private Duration backoff() {
    return jittered(shop.pace().backoff(failures++), 0.2);
  }

  private Duration jittered(Duration wait, double part) {
    return Pace.jittered(wait, part, shop.random());
  }
}
