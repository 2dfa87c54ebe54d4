package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.discovery.control.ControlDocument;
import dev.scaledservice.discovery.control.Edition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the document of one resource on a thread of its own. The newest want counts. */
final class Desk implements Runnable {

  /** A document that sheds is renewed so many times while it would hold. */
  private static final int RENEWALS = 3;

  /** Callers need not follow faster than that, and the registry has other work. */
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

  private static final int ATTEMPTS = 3;
  private static final long NEVER = Long.MAX_VALUE;
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** What all desks share. */
  record Office(
      KeyValues values,
      Circuit circuit,
      Semaphore permits,
      Pace pace,
      Duration validFor,
      BooleanSupplier mayWrite,
      LongSupplier epoch,
      Listener listener,
      InstantSource clock,
      RandomGenerator random,
      Publisher.Tally tally) {}

  /** What is wanted. */
  private sealed interface Aim {
    record Say(Bulletin bulletin) implements Aim {}

    record Withdraw(Owner owner, String serviceName, CompletableFuture<Void> done) implements Aim {}
  }

  private final ServiceKey key;
  private final Office office;
  private final long renewNanos;
  private final Consumer<Desk> finished;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Told told = Told.NOTHING;

  // Guarded by the lock.
  private @Nullable Aim aim;
  private boolean fresh;
  private boolean unsaid;
  private boolean ended;
  private long wait = NEVER;
  private long waitFrom = System.nanoTime();

  // The desk's own thread alone.
  private Edition latest = Edition.NONE;
  private @Nullable ControlDocument written;
  private long writtenAt;
  private @Nullable Bulletin said;
  private int failures;

  Desk(ServiceKey key, Office office, Consumer<Desk> finished) {
    this.key = key;
    this.office = office;
    this.renewNanos = office.validFor().dividedBy(RENEWALS).toNanos();
    this.finished = finished;
  }

  Told told() {
    return told;
  }

  boolean sheds() {
    lock.lock();
    try {
      return aim instanceof Aim.Say(Bulletin bulletin) && bulletin.sheds();
    } finally {
      lock.unlock();
    }
  }

  /** Wants this from now on. False when this desk has ended. */
  boolean want(Bulletin wanted) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      if (!(aim instanceof Aim.Say(Bulletin before) && before.tellsSame(wanted))) {
        replaceBy(new Aim.Say(wanted));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wants no document from now on. Null when this desk has ended. */
  @Nullable CompletableFuture<Void> withdraw(Owner owner, String serviceName) {
    lock.lock();
    try {
      if (ended) {
        return null;
      }
      if (aim instanceof Aim.Withdraw(Owner before, String name, var done)
          && before.equals(owner)
          && name.equals(serviceName)) {
        return done;
      }
      var done = new CompletableFuture<Void>();
      replaceBy(new Aim.Withdraw(owner, serviceName, done));
      return done;
    } finally {
      lock.unlock();
    }
  }

  /** The registry is in trouble: there is something to say. */
  void troubled() {
    lock.lock();
    try {
      unsaid = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Looks again after so many nanoseconds at the latest. */
  void soon(long nanos) {
    lock.lock();
    try {
      long passed = System.nanoTime() - waitFrom;
      if (wait == NEVER || wait - passed > nanos) {
        again(nanos);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends now; the document stays as it is. */
  void end() {
    lock.lock();
    try {
      abandon();
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    for (Aim turn = next(); turn != null; turn = next()) {
      RegistryException fault = office.circuit().fault();
      if (fault != null) {
        sayWhy(fault);
      } else {
        workOn(turn);
      }
    }
  }

  private void sayWhy(RegistryException failure) {
    say(new Told(failure.reason(), Objects.toString(failure.getMessage()), told.document()));
  }

  private void replaceBy(Aim newest) {
    abandon();
    aim = newest;
    fresh = true;
    unsaid = true;
    changed.signalAll();
  }

  private void abandon() {
    if (aim instanceof Aim.Withdraw(var owner, var name, var done)) {
      done.cancel(false);
    }
  }

  private void again(long nanos) {
    lock.lock();
    try {
      waitFrom = System.nanoTime();
      wait = nanos;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next turn. Null when there will be none. */
  private @Nullable Aim next() {
    lock.lock();
    try {
      while (!ended) {
        boolean trouble = office.circuit().fault() != null;
        if (aim != null && trouble && unsaid) {
          unsaid = false;
          return aim;
        }
        long left = left();
        if (aim != null && !trouble && left <= 0) {
          fresh = false;
          return aim;
        }
        if (aim == null || trouble || left == NEVER) {
          changed.await();
        } else {
          changed.awaitNanos(left);
        }
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private long left() {
    long now = System.nanoTime();
    if (fresh) {
      return written == null ? 0 : AT_MOST_EVERY.toNanos() - (now - writtenAt);
    }
    return wait == NEVER ? NEVER : wait - (now - waitFrom);
  }

  private void workOn(Aim turn) {
    office.permits().acquireUninterruptibly();
    try {
      // Much may have happened while this one waited to be let in.
      RegistryException fault = office.circuit().fault();
      if (fault != null) {
        again(0);
        sayWhy(fault);
        return;
      }
      if (!office.mayWrite().getAsBoolean()) {
        again(Duration.ofSeconds(1).toNanos());
        say(new Told(Reason.HELD_BACK, Safety.MAY_NOT_WRITE, told.document()));
        return;
      }
      switch (turn) {
        case Aim.Say(Bulletin bulletin) -> publish(bulletin);
        case Aim.Withdraw withdraw -> withdraw(withdraw);
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

  private void failed(RegistryException failure) {
    office.circuit().failed(failure);
    again(backoff());
    sayWhy(failure);
  }

  private void publish(Bulletin bulletin) throws RegistryException {
    Bulletin before = said;
    if (before != null && !before.serviceName().equals(bulletin.serviceName())) {
      erase(before.owner(), before.serviceName());
    }
    said = bulletin;
    String at = ControlDocument.key(bulletin.serviceName());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyValues.Value value = office.values().value(at);
      ControlDocument found = value == null ? null : ControlDocument.read(value.text());
      Told taken = taken(bulletin, at, value, found);
      if (taken != null) {
        again(office.pace().resync().toNanos());
        say(taken);
        return;
      }
      if (isSaid(bulletin, found)) {
        done(bulletin, found);
        return;
      }
      ControlDocument next = document(bulletin, found);
      if (!office.mayWrite().getAsBoolean()) {
        throw new RegistryException(Reason.HELD_BACK, Safety.MAY_NOT_WRITE);
      }
      if (office.values().set(at, next.json(), value == null ? 0 : value.index())) {
        office.tally().written.increment();
        latest = next.edition();
        written = next;
        writtenAt = System.nanoTime();
        done(bulletin, next);
        return;
      }
      office.tally().refused.increment();
    }
    throw new RegistryException(Reason.CONFLICT, "somebody else keeps writing " + at);
  }

  private void done(Bulletin bulletin, @Nullable ControlDocument document) {
    failures = 0;
    long rest = renewNanos - (System.nanoTime() - writtenAt);
    again(bulletin.sheds() ? Math.max(rest, 0) : NEVER);
    say(new Told(Reason.SYNCED, "", document));
  }

  /** What stands against writing; null where nothing does. */
  private static @Nullable Told taken(
      Bulletin bulletin,
      String at,
      KeyValues.@Nullable Value value,
      @Nullable ControlDocument found) {
    boolean calm = !bulletin.sheds() && (found == null || !Admitted.sheds(found.admission()));
    if (value == null || value.text().isBlank()) {
      return null;
    }
    if (calm && (found == null || !found.owner().equals(bulletin.signature()))) {
      return new Told(Reason.SYNCED, "", found);
    }
    if (found == null) {
      return new Told(
          Reason.CONFLICT,
          "callers cannot be told what they may send: key %s holds something else; remove it"
              .formatted(at),
          null);
    }
    return found.owner().equals(bulletin.signature())
        ? null
        : new Told(
            Reason.NAME_TAKEN,
            "callers cannot be told what they may send: the document at %s is of %s"
                .formatted(at, found.owner()),
            found);
  }

  /**
   * Whether callers find it already. Where all is admitted nothing need be there; what sheds must
   * have been written by us, and not long ago.
   */
  private boolean isSaid(Bulletin bulletin, @Nullable ControlDocument found) {
    if (!bulletin.sheds()) {
      return found == null
          || (found.admission().equals(bulletin.admission()) && found.validFor().isZero());
    }
    return found != null
        && written != null
        && found.edition().equals(written.edition())
        && found.admission().equals(bulletin.admission())
        && System.nanoTime() - writtenAt < renewNanos;
  }

  private ControlDocument document(Bulletin bulletin, @Nullable ControlDocument found) {
    Edition last = found == null ? latest : latest.orNewer(found.edition());
    return new ControlDocument(
        last.next(office.epoch().getAsLong()),
        office.clock().instant(),
        bulletin.signature(),
        bulletin.admission(),
        bulletin.sheds() ? office.validFor() : Duration.ZERO,
        bulletin.reason());
  }

  private void withdraw(Aim.Withdraw withdraw) throws RegistryException {
    if (said != null && !said.serviceName().equals(withdraw.serviceName())) {
      erase(said.owner(), said.serviceName());
    }
    erase(withdraw.owner(), withdraw.serviceName());
    lock.lock();
    try {
      ended |= withdraw.equals(aim);
    } finally {
      lock.unlock();
    }
    finished.accept(this);
    withdraw.done().complete(null);
  }

  /** Removes what is of that owner; what is another's stays. */
  private void erase(Owner owner, String serviceName) throws RegistryException {
    String at = ControlDocument.key(serviceName);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyValues.Value value = office.values().value(at);
      ControlDocument found = value == null ? null : ControlDocument.read(value.text());
      if (value == null || found == null || !found.owner().equals(Bulletin.signature(owner))) {
        return;
      }
      office.values().remove(at, value.index());
    }
    throw new RegistryException(Reason.CONFLICT, "somebody else keeps writing " + at);
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

  private long backoff() {
    Pace pace = office.pace();
    Duration grown = pace.backoffMin().multipliedBy(1L << failures);
    failures = Math.min(failures + 1, Circuit.MOST_DOUBLINGS);
    Duration wait = grown.compareTo(pace.backoffMax()) < 0 ? grown : pace.backoffMax();
    return (long) (wait.toNanos() * office.random().nextDouble(0.8, 1.2));
  }
}
