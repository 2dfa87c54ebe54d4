package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.Added;
import dev.scaledservice.signals.window.MemoryBudget;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.SumRing;
import dev.scaledservice.signals.window.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that one service tells of the services it calls, its pods added up. Bounded: a service that
 * names more callees than are kept loses those that nobody else knows first. What is known already
 * is counted without garbage. For several threads.
 */
public final class CallBook {

  /** No name of a service, with or without its namespace, is longer. */
  private static final int LONGEST_NAME = 253;

  private static final byte[] UNNAMED = {};
  private static final long TIDY_EVERY = 1_000_000_000L;

  /** What a book shares with the others. */
  public interface Surroundings {

    /** Knows nobody, and tells nobody. */
    Surroundings NONE =
        new Surroundings() {
          @Override
          public boolean isKnown(ServiceKey caller, String callee) {
            return false;
          }

          @Override
          public void opened() {}
        };

    /** Whether a name that a caller uses is one of a service that exists. */
    boolean isKnown(ServiceKey caller, String callee);

    /** A breaker has opened, or begun to refuse calls. Must cost next to nothing. */
    void opened();
  }

  private final ServiceKey caller;
  private final CallLimits limits;
  private final MemoryBudget memory;
  private final Surroundings surroundings;

  /** By hash, the next free place where that is taken; twice as many places as callees at least. */
  private final @Nullable Callee[] places;

  private final List<Callee> callees = new ArrayList<>();
  private long tidiedAt = Callee.NEVER;
  private long heardAt = Callee.NEVER;

  public CallBook(
      ServiceKey caller, CallLimits limits, MemoryBudget memory, Surroundings surroundings) {
    this.caller = caller;
    this.limits = limits;
    this.memory = memory;
    this.surroundings = surroundings;
    this.places = new Callee[Integer.highestOneBit(limits.callees()) * 4];
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
   * @param calls how many
   * @param when when they ended
   * @return why they do not count; null where they do
   */
  public synchronized @Nullable Declined called(CallTags tags, double calls, long when, long now) {
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
    Callee callee = callee(tags, now);
    Version version = callee == null ? null : version(callee, tags, now);
    Version.OfClass ofClass = version == null ? null : ofClass(version, tags);
    if (callee == null || ofClass == null) {
      return callee == null ? Declined.CALLEES : Declined.MEMORY;
    }
    if (ofClass.calls().add(Span.slot(when), outcome.place, calls) == Added.PAST) {
      return Declined.LATE;
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
    if (!(millis >= 0) || !(calls >= 0) || Double.isInfinite(millis * calls)) {
      return Declined.NUMBER;
    }
    Declined contradiction = contradiction(tags);
    if (contradiction != null) {
      return contradiction;
    }
    if (now - when > CallLimits.WINDOW.toNanos()) {
      return Declined.LATE;
    }
    Callee callee = callee(tags, now);
    Version version = callee == null ? null : version(callee, tags, now);
    SumRing times = version == null ? null : version.times(memory);
    if (times == null) {
      return callee == null ? Declined.CALLEES : Declined.MEMORY;
    }
    return times.add(Span.slot(when), millis, calls) == Added.PAST ? Declined.LATE : null;
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
    Callee callee = callee(tags, now);
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
    forgetSilent(now - limits.life().toNanos());
    if (callees.isEmpty()) {
      return List.of();
    }
    Instant heard = clock.minusNanos(now - heardAt);
    List<CallReport> reports = new ArrayList<>(callees.size());
    for (Callee callee : callees) {
      reports.add(report(callee, heardAt, begin, heard));
    }
    return reports;
  }

  /** Gives back what it took; what comes later begins anew. */
  public synchronized void clear() {
    heardAt = Callee.NEVER;
    callees.forEach(callee -> callee.release(memory));
    callees.clear();
    Arrays.fill(places, null);
  }

  private CallReport report(Callee callee, long now, long begin, Instant heard) {
    long covered = Math.clamp(now - begin, 1_000_000_000L, CallLimits.WINDOW.toNanos());
    var span = new Span(now - covered, now);
    double seconds = covered / 1e9;
    CallRates total = CallRates.NONE;
    Map<String, CallRates> byClass = new LinkedHashMap<>();
    Map<String, CallRates> byRevision = new LinkedHashMap<>();
    var times = new Tally();
    for (Version version : callee.versions) {
      CallRates ofVersion = CallRates.NONE;
      for (Version.OfClass ofClass : version.classes) {
        double[] sums = new double[Outcome.COUNT];
        ofClass.calls().addTo(sums, span);
        CallRates rates = CallRates.of(sums, seconds);
        byClass.merge(ofClass.text(), rates, CallRates::plus);
        ofVersion = ofVersion.plus(rates);
      }
      byRevision.put(new String(version.revision, UTF_8), ofVersion);
      total = total.plus(ofVersion);
      SumRing taken = version.times();
      if (taken != null) {
        taken.addTo(times, span);
      }
    }
    return new CallReport(
        caller,
        callee.text(),
        total,
        byClass,
        byRevision,
        times.weight() > 0 ? times.sum() / times.weight() : Double.NaN,
        breakers(callee, now, heard),
        heard);
  }

  private Breakers breakers(Callee callee, long now, Instant heard) {
    int closed = 0;
    int open = 0;
    int halfOpen = 0;
    int stale = 0;
    long first = now;
    for (Callee.Said said : callee.breakers.values()) {
      if (now - said.at > limits.stale().toNanos()) {
        stale++;
        continue;
      }
      switch (said.state) {
        case CLOSED -> closed++;
        case HALF_OPEN -> halfOpen++;
        case OPEN -> open++;
      }
      if (said.state != BreakerState.CLOSED && said.since - first < 0) {
        first = said.since;
      }
    }
    Instant since = open + halfOpen == 0 ? null : heard.minusNanos(now - first);
    return new Breakers(closed, open, halfOpen, stale, since);
  }

  private @Nullable Declined contradiction(CallTags tags) {
    int length = tags.callee.length();
    if (length == 0 || length > LONGEST_NAME) {
      return Declined.CALLEE;
    }
    return tags.caller.length() == 0 || names(tags) ? null : Declined.CALLER;
  }

  /** Whether the caller that the tags name is this one: {@code name} or {@code name.namespace}. */
  private boolean names(CallTags tags) {
    String named = tags.text(tags.caller);
    return named.equals(caller.name()) || named.equals(caller.name() + "." + caller.namespace());
  }

  private @Nullable Callee callee(CallTags tags, long now) {
    int place = place(tags);
    Callee known = places[place];
    if (known != null) {
      known.heardAt = now;
      return known;
    }
    if (callees.size() >= limits.callees() && !makeRoom(tags, now)) {
      return null;
    }
    if (!memory.take(Callee.bytes(tags.callee.length()))) {
      return null;
    }
    Callee opened = new Callee(tags.copy(tags.callee), now);
    callees.add(opened);
    places[place(tags)] = opened;
    return opened;
  }

  /**
   * Callees that were silent for a window go, at most once a second, so that a flood of names costs
   * little; a callee that exists takes the place of one that does not.
   */
  private boolean makeRoom(CallTags tags, long now) {
    if (tidiedAt == Callee.NEVER || now - tidiedAt > TIDY_EVERY) {
      tidiedAt = now;
      forgetSilent(now - CallLimits.WINDOW.toNanos());
    }
    if (callees.size() < limits.callees()) {
      return true;
    }
    if (!surroundings.isKnown(caller, tags.text(tags.callee))) {
      return false;
    }
    for (Callee callee : callees) {
      if (!surroundings.isKnown(caller, callee.text())) {
        callee.release(memory);
        callees.remove(callee);
        replace();
        return true;
      }
    }
    return false;
  }

  private void forgetSilent(long heardBefore) {
    boolean changed = false;
    for (Iterator<Callee> all = callees.iterator(); all.hasNext(); ) {
      Callee callee = all.next();
      if (callee.heardAt - heardBefore < 0) {
        callee.release(memory);
        all.remove();
        changed = true;
      } else {
        callee.forgetSilent(heardBefore, memory);
      }
    }
    if (changed) {
      replace();
    }
  }

  private void replace() {
    Arrays.fill(places, null);
    for (Callee callee : callees) {
      int place = hash(callee.name) & (places.length - 1);
      while (places[place] != null) {
        place = (place + 1) & (places.length - 1);
      }
      places[place] = callee;
    }
  }

  /** Where the callee is, or would be. */
  private int place(CallTags tags) {
    int place = tags.hash(tags.callee) & (places.length - 1);
    Callee callee = places[place];
    while (callee != null && !tags.equal(tags.callee, callee.name)) {
      place = (place + 1) & (places.length - 1);
      callee = places[place];
    }
    return place;
  }

  /** As {@link CallTags#hash}. */
  private static int hash(byte[] name) {
    int hash = Arrays.hashCode(name);
    return hash ^ (hash >>> 16);
  }

  /** One revision too many counts without one. */
  private Version version(Callee callee, CallTags tags, long now) {
    Version known = callee.find(tags, tags.revision);
    if (known != null) {
      known.heardAt = now;
      return known;
    }
    boolean tooMany =
        callee.versions.size() >= limits.classes() || tags.revision.length() > LONGEST_NAME;
    for (Version version : tooMany ? callee.versions : List.<Version>of()) {
      if (version.revision.length == 0) {
        version.heardAt = now;
        return version;
      }
    }
    Version opened = new Version(tooMany ? UNNAMED : tags.copy(tags.revision), now);
    callee.versions.add(opened);
    return opened;
  }

  /** One class too many counts without one. */
  private Version.@Nullable OfClass ofClass(Version version, CallTags tags) {
    Version.OfClass known = version.find(tags, tags.priority);
    if (known != null) {
      return known;
    }
    boolean tooMany =
        version.classes.size() >= limits.classes() || tags.priority.length() > LONGEST_NAME;
    for (Version.OfClass one : tooMany ? version.classes : List.<Version.OfClass>of()) {
      if (one.name().length == 0) {
        return one;
      }
    }
    return version.open(tooMany ? UNNAMED : tags.copy(tags.priority), memory);
  }
}
