package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What earlier decisions leave for later ones: small, immutable, serialisable.
 *
 * @param startedAt when this memory began, at the start of the process
 * @param recommendations raw recommendations within the longest window, oldest first
 * @param events moves within the longest period of a policy, oldest first
 * @param floor the stabilisation floor that an earlier process left behind; null where there is
 *     none
 * @param burst the burst in progress; null where it is calm
 * @param unknownSince since when no metric has been known; null while one is
 */
public record Memory(
    Instant startedAt,
    List<Recommended> recommendations,
    List<Move> events,
    @Nullable Floor floor,
    @Nullable Burst burst,
    @Nullable Instant unknownSince) {

  public Memory {
    recommendations = List.copyOf(recommendations);
    events = List.copyOf(events);
  }

  /** Nothing is known of earlier decisions. */
  public static Memory beginning(Instant now) {
    return new Memory(now, List.of(), List.of(), null, null, null);
  }

  /** What a successor starts from: moves as they were, the floor held from {@code now} on. */
  public static Memory restored(Durable durable, Instant now) {
    return new Memory(now, List.of(), durable.events(), durable.floor(), null, null);
  }

  /** A raw recommendation, before stabilisation. */
  public record Recommended(int replicas, Instant at) {}

  /** A change of the count: above 0 up, below 0 down. */
  public record Move(int change, Instant at) {}

  /** The largest count that was right at {@code since}: not to be undercut for one down window. */
  public record Floor(int count, Instant since) {}

  /** A burst: since when, and when the short window was last above the threshold. */
  public record Burst(Instant since, Instant lastAbove) {}

  /** The part that must survive a restart; the controller keeps it in the status. */
  public record Durable(List<Move> events, @Nullable Floor floor) {
    public Durable {
      events = List.copyOf(events);
    }
  }
}
