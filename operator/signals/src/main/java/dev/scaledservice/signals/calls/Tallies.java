package dev.scaledservice.signals.calls;

import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts of calls by revision and instance, of the services that somebody wants them of; what
 * callers tell of others costs nothing here. For several threads.
 */
public final class Tallies {

  private final MemoryBudget memory;
  private final Duration life;
  private final CallBook.Surroundings surroundings;
  private final Map<ServiceKey, Wanted> wanted = new ConcurrentHashMap<>();

  /**
   * @param callers whose reports count
   */
  private record Wanted(Predicate<ServiceKey> callers, CallTally tally) {}

  /**
   * @param memory what the counts may take, shared with others
   * @param life a revision or an instance that was not told of for so long is forgotten
   * @param surroundings who knows which service a caller means
   */
  public Tallies(MemoryBudget memory, Duration life, CallBook.Surroundings surroundings) {
    this.memory = memory;
    this.life = life;
    this.surroundings = surroundings;
  }

  /**
   * From within a second on, calls to a service are counted. What was counted before stays.
   *
   * @param callers whose reports count, instead of those that were named before
   * @param slow how long a call takes at least to count as slow
   */
  public void count(ServiceKey callee, Predicate<ServiceKey> callers, Duration slow) {
    wanted
        .compute(
            callee,
            (unchanged, before) ->
                new Wanted(callers, before == null ? new CallTally(memory, life) : before.tally()))
        .tally()
        .slow(slow);
  }

  /** What was counted is forgotten, and nothing is counted any more. */
  public void forget(ServiceKey callee) {
    Wanted known = wanted.remove(callee);
    if (known != null) {
      known.tally().close();
    }
  }

  /** What was counted; nothing where nobody wants it. */
  public List<Tallied> tallied(ServiceKey callee, long now) {
    Wanted known = wanted.get(callee);
    return known == null ? List.of() : known.tally().tallied(now);
  }

  /** Where the calls of a caller count; null where they do not. */
  @Nullable CallTally of(ServiceKey caller, String callee) {
    ServiceKey meant = wanted.isEmpty() ? null : surroundings.find(caller, callee);
    Wanted known = meant == null ? null : wanted.get(meant);
    return known != null && known.callers().test(caller) ? known.tally() : null;
  }
}
