package dev.scaledservice.discovery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a worker has to do what. There is one aim, and a newer one takes its place; nothing is
 * queued.
 *
 * <p>It is the worker's turn when the aim is new, and when the time for another look has come.
 * While the registry is held to be in trouble there are no turns but those to say so.
 */
final class Agenda {

  private final BooleanSupplier inTrouble;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Aim aim;
  private boolean fresh;
  private boolean urgent;
  private boolean unsaid;
  private boolean ended;
  private long due = System.nanoTime();

  Agenda(BooleanSupplier inTrouble) {
    this.inTrouble = inTrouble;
  }

  /** Wants this registration from now on. False when this agenda has ended. */
  boolean want(ServiceRegistration desired) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      if (!(aim instanceof Aim.Present(var before) && before.equals(desired))) {
        replaceBy(new Aim.Present(desired));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wants nothing of this owner from now on. Null when this agenda has ended. */
  @Nullable CompletableFuture<Removed> wantGone(Owner owner) {
    lock.lock();
    try {
      if (ended) {
        return null;
      }
      if (aim instanceof Aim.Absent(var before, var done) && before.equals(owner)) {
        return done;
      }
      var done = new CompletableFuture<Removed>();
      replaceBy(new Aim.Absent(owner, done));
      return done;
    } finally {
      lock.unlock();
    }
  }

  private void replaceBy(Aim newest) {
    abandon();
    aim = newest;
    fresh = true;
    unsaid = true;
    changed.signalAll();
  }

  /** Waits for the next turn. Null when there will be none. */
  @Nullable Aim next() {
    lock.lock();
    try {
      while (!ended) {
        boolean trouble = inTrouble.getAsBoolean();
        long wait = due - System.nanoTime();
        if (aim != null && trouble && unsaid) {
          unsaid = false;
          return aim;
        }
        if (aim != null && !trouble && (fresh || wait <= 0)) {
          fresh = false;
          return aim;
        }
        if (aim == null || trouble) {
          changed.await();
        } else {
          changed.awaitNanos(wait);
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

  /** Whether this is still what is wanted: it may have changed while the worker waited. */
  boolean still(Aim turn) {
    lock.lock();
    try {
      return !ended && turn.equals(aim);
    } finally {
      lock.unlock();
    }
  }

  /** Looks again after that long, or sooner when something new is wanted. */
  void again(Duration wait, boolean unfinished) {
    lock.lock();
    try {
      urgent = unfinished;
      due = System.nanoTime() + wait.toNanos();
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

  /** Looks again at once if something is unfinished, and within that long if not. */
  void soon(Duration wait) {
    lock.lock();
    try {
      long then = System.nanoTime() + (urgent ? 0 : wait.toNanos());
      due = then - due < 0 ? then : due;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends if this is still the aim. False when there is a newer one. */
  boolean endAfter(Aim finished) {
    lock.lock();
    try {
      ended |= finished.equals(aim);
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Ends now; what was not finished stays as it is. */
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

  private void abandon() {
    if (aim instanceof Aim.Absent(var owner, var done)) {
      done.cancel(false);
    }
  }
}
