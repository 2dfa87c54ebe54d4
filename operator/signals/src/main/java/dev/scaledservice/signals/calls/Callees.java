package dev.scaledservice.signals.calls;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.MemoryBudget;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Those that one service calls, in the order in which they appeared. Bounded: a service that names
 * more than are kept loses those that nobody else knows first. Guarded by the book.
 */
final class Callees implements Iterable<Callee> {

  private static final long TIDY_EVERY = 1_000_000_000L;

  private final ServiceKey caller;
  private final CallLimits limits;
  private final MemoryBudget memory;
  private final CallBook.Surroundings surroundings;
  private final NameTable<Callee> callees = new NameTable<>();
  private long tidiedAt = Callee.NEVER;

  Callees(
      ServiceKey caller,
      CallLimits limits,
      MemoryBudget memory,
      CallBook.Surroundings surroundings) {
    this.caller = caller;
    this.limits = limits;
    this.memory = memory;
    this.surroundings = surroundings;
  }

  int size() {
    return callees.size();
  }

  @Override
  public Iterator<Callee> iterator() {
    return callees.iterator();
  }

  /** The one that a packet names, met before or not; null where there is no room for it. */
  @Nullable Callee named(CallTags tags, long now) {
    Callee known = callees.find(tags, tags.callee);
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
    Callee opened = new Callee(tags.copy(tags.callee), limits.classes(), now);
    callees.add(opened);
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
    return exists(tags.text(tags.callee)) && forgetUnknown();
  }

  private boolean forgetUnknown() {
    for (Callee callee : callees) {
      if (!exists(callee.text())) {
        callees.removeIf(one -> one == callee);
        callee.release(memory);
        return true;
      }
    }
    return false;
  }

  private boolean exists(String name) {
    return surroundings.find(caller, name) != null;
  }

  void forgetSilent(long heardBefore) {
    callees.removeIf(callee -> {
      boolean silent = callee.heardAt - heardBefore < 0;
      if (silent) {
        callee.release(memory);
      } else {
        callee.forgetSilent(heardBefore, memory);
      }
      return silent;
    });
  }

  /** Gives back what they took. */
  void clear() {
    callees.forEach(callee -> callee.release(memory));
    callees.clear();
  }
}
