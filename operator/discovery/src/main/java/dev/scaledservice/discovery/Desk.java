package dev.scaledservice.discovery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the document of one resource on a thread of its own. {@link Agenda} says when, {@link
 * Notice} what is to be written.
 */
final class Desk implements Runnable {

  /** Callers need not follow faster than that, and the registry has other work. */
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

  private static final Duration UNTIL_LEADING = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** What all desks share. */
  record Office(
      Board board,
      Circuit circuit,
      Semaphore permits,
      Pace pace,
      Duration validFor,
      LongSupplier epoch,
      Listener listener,
      InstantSource clock,
      RandomGenerator random) {}

  private final ServiceKey key;
  private final Office office;
  private final Agenda<Message> agenda;
  private final Consumer<Desk> finished;
  private volatile Told told = Told.NOTHING;

  // The desk's own thread alone.
  private final Notice notice;
  private @Nullable Bulletin said;
  private int failures;

  Desk(ServiceKey key, Office office, Consumer<Desk> finished) {
    this.key = key;
    this.office = office;
    this.finished = finished;
    this.agenda = new Agenda<>(() -> office.circuit().fault() != null);
    this.notice = new Notice(office.validFor(), office.epoch(), office.clock());
  }

  Agenda<Message> agenda() {
    return agenda;
  }

  Told told() {
    return told;
  }

  boolean sheds() {
    return agenda.aim() instanceof Message.Say(Bulletin bulletin) && bulletin.sheds();
  }

  @Override
  public void run() {
    for (Message turn = agenda.next(); turn != null; turn = agenda.next()) {
      RegistryException fault = office.circuit().fault();
      if (fault != null) {
        sayWhy(fault);
      } else {
        workOn(turn);
      }
    }
  }

  private void workOn(Message turn) {
    office.permits().acquireUninterruptibly();
    try {
      // Much may have happened while this one waited to be let in.
      RegistryException fault = office.circuit().fault();
      if (fault != null) {
        agenda.again(Duration.ZERO, false);
        sayWhy(fault);
        return;
      }
      if (!office.board().mayWrite().getAsBoolean()) {
        agenda.again(UNTIL_LEADING, false);
        say(new Told(Reason.HELD_BACK, Safety.MAY_NOT_WRITE, told.document()));
        return;
      }
      switch (turn) {
        case Message.Say(Bulletin bulletin) -> publish(bulletin);
        case Message.Withdraw withdraw -> withdraw(withdraw);
      }
      office.circuit().succeeded();
    } catch (RegistryException e) {
      failed(e);
    } catch (RuntimeException e) {
      LOG.error("{}: telling its callers failed unexpectedly", key, e);
      failed(new RegistryException(Reason.CONFLICT, "unexpected: " + e, e));
    } finally {
      office.permits().release();
    }
  }

  private void publish(Bulletin bulletin) throws RegistryException {
    leave(bulletin.serviceName());
    said = bulletin;
    long before = notice.writes();
    Told now = office.board().put(bulletin, notice);
    if (notice.writes() != before) {
      agenda.rest(AT_MOST_EVERY);
    }
    if (!now.synced()) {
      agenda.again(office.pace().resync(), false);
    } else {
      failures = 0;
      if (bulletin.sheds()) {
        agenda.again(notice.untilRenewal(), false);
      } else {
        agenda.settled();
      }
    }
    say(now);
  }

  private void withdraw(Message.Withdraw withdraw) throws RegistryException {
    leave(withdraw.serviceName());
    office.board().erase(withdraw.owner(), withdraw.serviceName());
    if (agenda.endAfter(withdraw)) {
      finished.accept(this);
    }
    withdraw.done().complete(null);
  }

  /** What was said under another name is to be found there no longer. */
  private void leave(String serviceName) throws RegistryException {
    Bulletin before = said;
    if (before != null && !before.serviceName().equals(serviceName)) {
      office.board().erase(before.owner(), before.serviceName());
    }
  }

  private void failed(RegistryException failure) {
    office.circuit().failed(failure);
    agenda.again(backoff(), false);
    sayWhy(failure);
  }

  private void sayWhy(RegistryException failure) {
    say(new Told(failure.reason(), Objects.toString(failure.getMessage()), told.document()));
  }

  private void say(Told now) {
    Told before = told;
    told = now;
    if (now.reason() != before.reason() || !now.message().equals(before.message())) {
      try {
        office.listener().changed(key);
      } catch (RuntimeException e) {
        LOG.error("{}: whoever listens to what its callers are told failed", key, e);
      }
    }
  }

  private Duration backoff() {
    return Pace.jittered(office.pace().backoff(failures++), 0.2, office.random());
  }
}
