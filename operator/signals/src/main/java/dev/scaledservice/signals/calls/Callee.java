package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.MemoryBudget;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one caller tells of one callee. Guarded by the book. */
final class Callee implements NameTable.Named {

  static final long NEVER = Long.MIN_VALUE;

  private static final byte[] UNNAMED = {};

  /** How often it is looked up anew which service the name means. */
  private static final long LOOK_UP_EVERY = 1_000_000_000L;

  /** What one of the caller's pods said of its breaker. */
  static final class Said {
    BreakerState state = BreakerState.CLOSED;
    long at = NEVER;

    /** Since when it has not been closed; means nothing while it is. */
    long since;

    /** When the pod last told of a call, let through or not. */
    long calledAt = NEVER;

    /**
     * Whether nobody calls through it. A breaker becomes half-open by itself, and stays so until
     * somebody tries: where a caller's load goes to others of its pods, that says nothing of the
     * callee, and would for ever.
     */
    boolean isIdle(long now) {
      return calledAt == NEVER || now - calledAt > IDLE_AFTER;
    }
  }

  /** Callers tell four times a second. */
  private static final long IDLE_AFTER = 2_000_000_000L;

  private final byte[] name;
  private final int mostVersions;
  final List<Version> versions = new ArrayList<>(1);
  final IdentityHashMap<Object, Said> breakers = new IdentityHashMap<>();
  long heardAt;
  private long refusedAt = NEVER;
  private @Nullable CallTally tally;
  private long lookedUpAt = NEVER;

  Callee(byte[] name, int mostVersions, long now) {
    this.name = name;
    this.mostVersions = mostVersions;
    this.heardAt = now;
  }

  @Override
  public byte[] name() {
    return name;
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

  /** A pod tells of calls, let through or not. */
  void called(Object pod, long when) {
    Said said = breakers.get(pod);
    if (said != null && (said.calledAt == NEVER || when - said.calledAt > 0)) {
      said.calledAt = when;
    }
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

  /** Where its calls count for whoever wants them by instance; null where nobody does. */
  @Nullable CallTally tally(Tallies tallies, ServiceKey caller, long now) {
    if (lookedUpAt == NEVER || now - lookedUpAt > LOOK_UP_EVERY) {
      lookedUpAt = now;
      tally = tallies.of(caller, text());
    }
    return tally;
  }

  /** The revision that a packet names. One too many counts without a name. */
  Version version(CallTags tags, long now) {
    boolean tooMany = tags.revision.length() > CallTags.LONGEST_NAME;
    Version version = tooMany ? null : find(tags);
    if (version == null) {
      tooMany |= versions.size() >= mostVersions;
      version = tooMany ? unnamed() : null;
    }
    if (version == null) {
      version = new Version(tooMany ? UNNAMED : tags.copy(tags.revision), now);
      versions.add(version);
    }
    version.heardAt = now;
    return version;
  }

  private @Nullable Version find(CallTags tags) {
    for (int i = 0; i < versions.size(); i++) {
      Version known = versions.get(i);
      if (tags.equal(tags.revision, known.revision)) {
        return known;
      }
    }
    return null;
  }

  private @Nullable Version unnamed() {
    for (Version version : versions) {
      if (version.revision.length == 0) {
        return version;
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
