package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.window.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one service by revision and instance, since each was first told of, of all callers
 * whose reports it heeds. What is known already is counted without garbage. For several threads.
 *
 * <p>Bounded: of more revisions than {@link #REVISIONS} those that were not called for a window
 * make room, else the new one is not counted; instances of one revision beyond {@link #INSTANCES},
 * or beyond what memory there is, count as {@link Tallied#UNTOLD}.
 */
final class CallTally {

  static final int REVISIONS = 8;
  static final int INSTANCES = 1_000;

  private static final byte[] UNTOLD = Tallied.UNTOLD.getBytes(US_ASCII);

  private final MemoryBudget memory;
  private final long lifeNanos;
  private final NameTable<Served> revisions = new NameTable<>();
  private double slowMillis = Double.POSITIVE_INFINITY;
  private boolean closed;

  /**
   * @param life a line that was not told of for so long is forgotten
   */
  CallTally(MemoryBudget memory, Duration life) {
    this.memory = memory;
    this.lifeNanos = life.toNanos();
  }

  /** The calls to one revision. */
  private static final class Served implements NameTable.Named {
    final byte[] revision;
    final NameTable<CallLine> lines = new NameTable<>();
    @Nullable CallLine untold;
    long heardAt;

    Served(byte[] revision) {
      this.revision = revision;
    }

    @Override
    public byte[] name() {
      return revision;
    }

    long bytes() {
      return 256L + revision.length;
    }
  }

  /** Says how long a call takes that is slow, of those that are told from now on. */
  synchronized void slow(Duration least) {
    slowMillis = least.toNanos() / 1e6;
  }

  /**
   * Calls were made. Those that never reached an instance do not count, but for those that a
   * breaker held back which its caller keeps for a revision: they are all that is told of a
   * revision whose breakers are open, and nobody would say so otherwise.
   */
  synchronized void called(CallTags tags, Outcome outcome, double calls, long now) {
    boolean counts =
        switch (outcome) {
          case OK, ERROR, TIMEOUT, NOT_PERMITTED -> true;
          case REJECTED -> tags.instance.length() > 0;
        };
    CallLine line = counts ? line(tags, now) : null;
    if (line != null) {
      line.called(outcome, calls, now);
    }
  }

  /** Calls took so many milliseconds each. */
  synchronized void took(CallTags tags, double millis, double calls, long now) {
    CallLine line = millis >= slowMillis ? line(tags, now) : null;
    if (line != null) {
      line.slow(calls, now);
    }
  }

  /** All that is counted, by revision and then by instance in the order in which they appeared. */
  synchronized List<Tallied> tallied(long now) {
    forgetSilent(now - lifeNanos);
    List<Tallied> tallied = new ArrayList<>();
    for (Served served : revisions) {
      String revision = new String(served.revision, US_ASCII);
      for (CallLine line : served.lines) {
        tallied.add(line.tallied(revision));
      }
      if (served.untold != null) {
        tallied.add(served.untold.tallied(revision));
      }
    }
    return tallied;
  }

  /** Gives back what it took, and counts no more. */
  synchronized void close() {
    closed = true;
    revisions.forEach(this::release);
    revisions.clear();
  }

  private @Nullable CallLine line(CallTags tags, long now) {
    Served served = closed || !tags.isName(tags.revision) ? null : served(tags, now);
    if (served == null) {
      return null;
    }
    served.heardAt = now;
    if (!tags.isName(tags.instance) || tags.equal(tags.instance, UNTOLD)) {
      return untold(served);
    }
    CallLine known = served.lines.find(tags, tags.instance);
    if (known != null) {
      return known;
    }
    if (served.lines.size() >= INSTANCES || !memory.take(CallLine.bytes(tags.instance.length()))) {
      return untold(served);
    }
    CallLine opened = new CallLine(tags.copy(tags.instance));
    served.lines.add(opened);
    return opened;
  }

  private @Nullable Served served(CallTags tags, long now) {
    Served known = revisions.find(tags, tags.revision);
    if (known != null) {
      return known;
    }
    if (revisions.size() >= REVISIONS) {
      forgetSilent(now - CallLimits.WINDOW.toNanos());
    }
    Served opened = new Served(tags.copy(tags.revision));
    if (revisions.size() >= REVISIONS || !memory.take(opened.bytes())) {
      return null;
    }
    revisions.add(opened);
    return opened;
  }

  private @Nullable CallLine untold(Served served) {
    if (served.untold == null && memory.take(CallLine.bytes(UNTOLD.length))) {
      served.untold = new CallLine(UNTOLD);
    }
    return served.untold;
  }

  private void forgetSilent(long heardBefore) {
    revisions.removeIf(served -> {
      boolean silent = served.heardAt - heardBefore < 0;
      if (silent) {
        release(served);
      }
      return silent;
    });
    for (Served served : revisions) {
      served.lines.removeIf(line -> {
        boolean silent = line.heardAt() - heardBefore < 0;
        if (silent) {
          memory.give(line.bytes());
        }
        return silent;
      });
    }
  }

  private void release(Served served) {
    memory.give(served.bytes());
    served.lines.forEach(line -> memory.give(line.bytes()));
    if (served.untold != null) {
      memory.give(served.untold.bytes());
    }
  }
}
