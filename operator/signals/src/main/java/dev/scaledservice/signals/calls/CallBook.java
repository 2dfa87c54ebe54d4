package dev.scaledservice.signals.calls;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.Added;
import dev.scaledservice.signals.window.MemoryBudget;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.SumRing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one service tells of the services it calls, its pods added up. What is known already is
 * counted without garbage. For several threads.
 */
public final class CallBook {

  /** What a book shares with the others. */
  public interface Surroundings {

    /** Knows nobody, and tells nobody. */
    Surroundings NONE =
        new Surroundings() {
          @Override
          public @Nullable ServiceKey find(ServiceKey caller, String callee) {
            return null;
          }

          @Override
          public void opened() {}
        };

    /** The service that a caller means by a name; null where there is none, or several. */
    @Nullable ServiceKey find(ServiceKey caller, String callee);

    /** A breaker has opened, or begun to refuse calls. Must cost next to nothing. */
    void opened();
  }

  private final ServiceKey caller;
  private final CallLimits limits;
  private final MemoryBudget memory;
  private final Surroundings surroundings;
  private final Tallies tallies;
  private final Callees callees;
  private long heardAt = Callee.NEVER;

  /**
   * @param tallies where calls are counted besides, as far as somebody wants it
   */
  public CallBook(
      ServiceKey caller,
      CallLimits limits,
      MemoryBudget memory,
      Surroundings surroundings,
      Tallies tallies) {
    this.caller = caller;
    this.limits = limits;
    this.memory = memory;
    this.surroundings = surroundings;
    this.tallies = tallies;
    this.callees = new Callees(caller, limits, memory, surroundings);
  }

  /** The caller is alive: a packet came from it, whatever is in it. */
  public synchronized void heard(long now) {
    heardAt = now;
  }

  /** When the caller was last heard; {@link Long#MIN_VALUE} where it was not. */
  public synchronized long heardAt() {
    return heardAt;
  }

  /**
   * Calls were made.
   *
   * @param pod whose, by identity
   * @param calls how many
   * @param when when they ended
   * @return why they do not count; null where they do
   */
  public synchronized @Nullable Declined called(
      Object pod, CallTags tags, double calls, long when, long now) {
    Outcome outcome = tags.outcome();
    if (outcome == null) {
      return Declined.OUTCOME;
    }
    if (!(calls >= 0) || Double.isInfinite(calls)) {
      return Declined.NUMBER;
    }
    Declined contradiction = contradiction(tags);
    if (contradiction != null) {
      return contradiction;
    }
    if (now - when > CallLimits.WINDOW.toNanos()) {
      return Declined.LATE;
    }
    Callee callee = callees.named(tags, now);
    Version.OfClass ofClass =
        callee == null ? null : callee.version(tags, now).ofClass(tags, limits.classes(), memory);
    if (callee == null || ofClass == null) {
      return callee == null ? Declined.CALLEES : Declined.MEMORY;
    }
    Outcome felt = outcome.felt(tags.instance.length() > 0);
    if (ofClass.calls().add(Span.slot(when), felt.place, calls) == Added.PAST) {
      return Declined.LATE;
    }
    if (calls > 0) {
      callee.called(pod, when);
    }
    CallTally tally = callee.tally(tallies, caller, now);
    if (tally != null) {
      tally.called(tags, outcome, calls, now);
    }
    if (outcome == Outcome.NOT_PERMITTED && calls > 0 && callee.refused(when)) {
      surroundings.opened();
    }
    return null;
  }

  /**
   * Calls took so many milliseconds each.
   *
   * @param calls how many
   * @return why they do not count; null where they do
   */
  public synchronized @Nullable Declined took(
      CallTags tags, double millis, double calls, long when, long now) {
    if (!(millis >= 0) || !(calls >= 0) || !Double.isFinite(millis * calls)) {
      return Declined.NUMBER;
    }
    Declined contradiction = contradiction(tags);
    if (contradiction != null) {
      return contradiction;
    }
    if (now - when > CallLimits.WINDOW.toNanos()) {
      return Declined.LATE;
    }
    Callee callee = callees.named(tags, now);
    SumRing times = callee == null ? null : callee.version(tags, now).times(memory);
    if (callee == null || times == null) {
      return callee == null ? Declined.CALLEES : Declined.MEMORY;
    }
    if (times.add(Span.slot(when), millis, calls) == Added.PAST) {
      return Declined.LATE;
    }
    CallTally tally = callee.tally(tallies, caller, now);
    if (tally != null) {
      tally.took(tags, millis, calls, now);
    }
    return null;
  }

  /**
   * A pod tells the state of its breaker.
   *
   * @param pod which, by identity
   * @param number 0 closed, 1 open, 2 half-open
   * @return why it is not taken; null where it is
   */
  public synchronized @Nullable Declined breaker(
      Object pod, CallTags tags, double number, long when, long now) {
    BreakerState state = BreakerState.of(number);
    if (state == null) {
      return Declined.NUMBER;
    }
    Declined contradiction = contradiction(tags);
    if (contradiction != null) {
      return contradiction;
    }
    Callee callee = callees.named(tags, now);
    if (callee == null) {
      return Declined.CALLEES;
    }
    if (callee.said(pod, state, when, limits.stale().toNanos())) {
      surroundings.opened();
    }
    return null;
  }

  /**
   * What has been told and still counts, in the order in which callees appeared.
   *
   * <p>As of the moment when the caller was last heard: while it lives, calls that it does not tell
   * of are none; when it has gone silent, what it told last is all that is known.
   *
   * @param begin since when anything could be heard: the window is no longer than that
   * @param clock what the wall's clock says at {@code now}
   */
  public synchronized List<CallReport> reports(long now, long begin, Instant clock) {
    callees.forgetSilent(now - limits.life().toNanos());
    Reporter reporter =
        Reporter.of(caller, heardAt, begin, clock.minusNanos(now - heardAt), limits.stale());
    List<CallReport> reports = new ArrayList<>(callees.size());
    for (Callee callee : callees) {
      reports.add(reporter.report(callee));
    }
    return reports;
  }

  /** Gives back what it took; what comes later begins anew. */
  public synchronized void clear() {
    heardAt = Callee.NEVER;
    callees.clear();
  }

  private @Nullable Declined contradiction(CallTags tags) {
    int length = tags.callee.length();
    if (length == 0 || length > CallTags.LONGEST_NAME) {
      return Declined.CALLEE;
    }
    return tags.caller.length() == 0 || names(tags) ? null : Declined.CALLER;
  }

  /** Whether the caller that the tags name is this one: {@code name} or {@code name.namespace}. */
  private boolean names(CallTags tags) {
    String named = tags.text(tags.caller);
    return named.equals(caller.name()) || named.equals(caller.name() + "." + caller.namespace());
  }
}
