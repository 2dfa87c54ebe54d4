package dev.scaledservice.discovery;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When somebody has to do what. There is one aim, and a newer one takes its place; nothing is
 * queued.
 *
 * <p>It is their turn when the aim is new, and when the time for another look has come. While the
 * registry is held to be in trouble there are no turns but those to say so.
 */
final class Agenda<A extends Agenda.Wanted<A>> {

  /** What may be wanted. */
  interface Wanted<A> {

    /** Whether who works for the other one works for this as well. */
    boolean isSameAs(A other);

    /** Something else is wanted instead. */
    void abandoned();
  }

  private static final Duration FAR = Duration.ofDays(36_500);

  private final BooleanSupplier inTrouble;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable A aim;
  private boolean fresh;
  private boolean urgent;
  private boolean unsaid;
  private boolean ended;
  private long due = System.nanoTime();

  /** Nothing new is begun before. */
  private long rested = due;

  Agenda(BooleanSupplier inTrouble) {
    this.inTrouble = inTrouble;
  }

  /**
   * Wants this from now on.
   *
   * @return what is worked for: an earlier one where that is the same; null when this has ended
   */
  @Nullable A want(A wanted) {
    lock.lock();
    try {
      if (ended) {
        return null;
      }
      A before = aim;
      if (before != null && wanted.isSameAs(before)) {
        return before;
      }
      abandon();
      aim = wanted;
      fresh = true;
      unsaid = true;
      changed.signalAll();
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** What is wanted; null before anything was. */
  @Nullable A aim() {
    lock.lock();
    try {
      return aim;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next turn. Null when there will be none. */
  @Nullable A next() {
    lock.lock();
    try {
      while (!ended) {
        boolean trouble = inTrouble.getAsBoolean();
        if (aim != null && trouble && unsaid) {
          unsaid = false;
          return aim;
        }
        long wait = (fresh ? rested : due) - System.nanoTime();
        if (aim != null && !trouble && wait <= 0) {
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

  /** Whether this is still what is wanted: it may have changed while the turn was waited for. */
  boolean still(A turn) {
    lock.lock();
    try {
      return !ended && turn.equals(aim);
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing new for so long. */
  void rest(Duration pause) {
    lock.lock();
    try {
      rested = System.nanoTime() + pause.toNanos();
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

  /** Does not look again by itself. */
  void settled() {
    again(FAR, false);
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
  boolean endAfter(A finished) {
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
    if (aim != null) {
      aim.abandoned();
    }
  }
}
