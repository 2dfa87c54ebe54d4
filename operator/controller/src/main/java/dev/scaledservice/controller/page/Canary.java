package dev.scaledservice.controller.page;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as the page shows it.
 *
 * @param phase {@code Stepping}, {@code Promoting}, {@code Baking}, {@code Warm} or {@code Aborted}
 * @param step such as {@code 2/3}; empty where it is at none
 * @param paused whether a person stopped it where it is
 * @param since when the phase or the step began; null where that is not known
 * @param because what was judged and what it waits for
 * @param evidence what the judge has counted, a sentence a measure
 * @param tracks the revisions that calls are shared between, the one that was there first
 */
public record Canary(
    String phase,
    String step,
    boolean paused,
    @Nullable Instant since,
    String because,
    List<String> evidence,
    List<Side> tracks) {

  public Canary {
    evidence = List.copyOf(evidence);
    tracks = List.copyOf(tracks);
  }

  /**
   * One of the revisions.
   *
   * @param role {@code stable}, {@code canary}, {@code new} once all calls reach it, {@code warm}
   *     for the one before it, {@code refused}
   * @param share percent of the calls
   * @param replicas pods that exist
   */
  public record Side(
      String role, String revision, String image, int share, int ready, int replicas) {}

  /** Whether calls are still being judged. */
  boolean underWay() {
    return !phase.equals("Warm") && !phase.equals("Aborted");
  }

  /** How much attention it wants. */
  Trouble trouble() {
    return switch (phase) {
      case "Aborted" -> new Trouble(Trouble.Level.FAILING, "aborted");
      case "Warm" -> Trouble.QUIET;
      case "Stepping" ->
          new Trouble(
              Trouble.Level.CHANGING,
              "canary %d %%%s"
                  .formatted(
                      tracks.isEmpty() ? 0 : tracks.getLast().share(), paused ? ", paused" : ""));
      default -> new Trouble(Trouble.Level.CHANGING, phase.toLowerCase(Locale.ROOT));
    };
  }
}
