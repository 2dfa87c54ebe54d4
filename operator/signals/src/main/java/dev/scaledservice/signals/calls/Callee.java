package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.window.MemoryBudget;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one caller tells of one callee. Guarded by the book. */
final class Callee {

  static final long NEVER = Long.MIN_VALUE;

  /** What one of the caller's pods said of its breaker. */
  static final class Said {
    BreakerState state = BreakerState.CLOSED;
    long at = NEVER;

    /** Since when it has not been closed; means nothing while it is. */
    long since;
  }

  final byte[] name;
  final List<Version> versions = new ArrayList<>(1);
  final IdentityHashMap<Object, Said> breakers = new IdentityHashMap<>();
  long heardAt;
  private long refusedAt = NEVER;

  Callee(byte[] name, long now) {
    this.name = name;
    this.heardAt = now;
  }

  String text() {
    return new String(name, UTF_8);
  }

  /** A call was refused by a breaker; whether that is news, none having been within a window. */
  boolean refused(long when) {
    boolean news = refusedAt == NEVER || when - refusedAt > CallLimits.WINDOW.toNanos();
    refusedAt = refusedAt == NEVER ? when : Math.max(refusedAt, when);
    return news;
  }

  /**
   * A pod tells the state of its breaker. What was measured before the last word is not news.
   *
   * @param staleNanos what was said so long ago does not hold any more
   * @return whether it has just opened
   */
  boolean said(Object pod, BreakerState state, long when, long staleNanos) {
    Said said = breakers.get(pod);
    if (said == null) {
      said = new Said();
      breakers.put(pod, said);
    } else if (when - said.at < 0) {
      return false;
    }
    boolean known = said.at != NEVER && when - said.at <= staleNanos;
    boolean opens = state == BreakerState.OPEN && !(known && said.state == BreakerState.OPEN);
    if (state != BreakerState.CLOSED && !(known && said.state != BreakerState.CLOSED)) {
      said.since = when;
    }
    said.state = state;
    said.at = when;
    return opens;
  }

  @Nullable Version find(CallTags tags, CallTags.Slice revision) {
    for (int i = 0; i < versions.size(); i++) {
      Version known = versions.get(i);
      if (tags.equal(revision, known.revision)) {
        return known;
      }
    }
    return null;
  }

  /** Forgets revisions that were not called for long, and pods that have said nothing for long. */
  void forgetSilent(long heardBefore, MemoryBudget memory) {
    breakers.values().removeIf(said -> said.at - heardBefore < 0);
    versions.removeIf(version -> {
      boolean silent = version.heardAt - heardBefore < 0;
      if (silent) {
        memory.give(version.bytes());
      }
      return silent;
    });
  }

  /** Gives back what it took. */
  void release(MemoryBudget memory) {
    memory.give(bytes(name.length));
    for (Version version : versions) {
      memory.give(version.bytes());
    }
  }

  /** What a callee with a name of that length takes by itself. */
  static long bytes(int nameLength) {
    return 512L + nameLength;
  }
}
