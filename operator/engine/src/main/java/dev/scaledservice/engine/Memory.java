package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What earlier decisions leave for later ones: small, immutable, serialisable.
 *
 * @param startedAt when this memory began, at the start of the process
 * @param history raw recommendations within the windows
 * @param events changes of the count in force within the longest period of a policy, oldest first,
 *     whoever made them
 * @param inForce the count in force at the last decision; null before the first
 * @param burst the burst in progress; null where it is calm
 * @param unknownSince since when no metric has been known; null while one is
 * @param circuits what breaker rules remember; null where there is nothing to remember
 * @param admission what is admitted; null while everything is
 */
public record Memory(
    Instant startedAt,
    History history,
    List<Move> events,
    @Nullable Integer inForce,
    @Nullable Burst burst,
    @Nullable Instant unknownSince,
    @Nullable CircuitMemory circuits,
    @Nullable AdmissionMemory admission) {

  public Memory {
    events = List.copyOf(events);
  }

  /** Of a service without breakers. */
  public Memory(
      Instant startedAt,
      History history,
      List<Move> events,
      @Nullable Integer inForce,
      @Nullable Burst burst,
      @Nullable Instant unknownSince) {
    this(startedAt, history, events, inForce, burst, unknownSince, null, null);
  }

  /** Nothing is known of earlier decisions: the count in force counts as right until now. */
  public static Memory beginning(Instant now) {
    return new Memory(now, History.EMPTY, List.of(), null, null, null);
  }

  /**
   * What a successor starts from: the changes as they were, and floor and demand as if they had
   * been right just now, so that the floor holds for one full window of scaleDown, and callers who
   * were shed are not let in before any of them could be heard.
   */
  public static Memory restored(Durable durable, Instant now) {
    Floor floor = durable.floor();
    History history =
        floor == null
            ? History.EMPTY
            : new History(List.of(new History.Recommended(floor.count(), now)), List.of());
    return new Memory(
        now,
        history,
        durable.events(),
        durable.inForce(),
        null,
        null,
        durable.circuits(),
        durable.admission() == null ? null : durable.admission().seenAt(now));
  }

  /** The part that must survive a restart. */
  public Durable durable() {
    return new Durable(events, floor(), inForce, circuits, admission);
  }

  /** The count that must not be undercut while the window of scaleDown lasts; null without one. */
  public @Nullable Floor floor() {
    if (history.highs().isEmpty()) {
      return null;
    }
    var largest = history.highs().getFirst();
    return new Floor(largest.replicas(), largest.at());
  }

  /** A change of the count: above 0 up, below 0 down. */
  public record Move(int change, Instant at) {}

  /** The largest count that was right within the window of scaleDown, last at {@code since}. */
  public record Floor(int count, Instant since) {}

  /** A burst: since when, and when the short window was last above the threshold. */
  public record Burst(Instant since, Instant lastAbove) {}

  /**
   * The part that must survive a restart; the controller keeps it in the status.
   *
   * @param inForce the count in force when this was written; null where it is not known
   */
  public record Durable(
      List<Move> events,
      @Nullable Floor floor,
      @Nullable Integer inForce,
      @Nullable CircuitMemory circuits,
      @Nullable AdmissionMemory admission) {
    public Durable {
      events = List.copyOf(events);
    }

    public Durable(List<Move> events, @Nullable Floor floor, @Nullable Integer inForce) {
      this(events, floor, inForce, null, null);
    }

    public Durable(List<Move> events, @Nullable Floor floor) {
      this(events, floor, null);
    }
  }
}
