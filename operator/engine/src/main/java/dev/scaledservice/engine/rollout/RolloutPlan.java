package dev.scaledservice.engine.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be.
 *
 * @param memory for the next call; null when nothing is under way
 * @param stable the revision that callers reach
 * @param other the revision beside it, coming, warm or turned back; null if there is none
 * @param weight percent of the calls that reach the new revision
 * @param counts instances by revision; all others none
 * @param waits what it waits for or has come to, in one sentence
 * @param asks what a gate is to be asked; null if nothing
 * @param stuck whether instances have been missing for too long
 * @param news what has changed since the last call, oldest first
 * @param lookAgain when time alone changes the answer; {@link Instant#MAX} if never
 */
public record RolloutPlan(
    @Nullable RolloutMemory memory,
    String stable,
    @Nullable String other,
    int weight,
    Map<String, Integer> counts,
    String waits,
    @Nullable Question asks,
    boolean stuck,
    List<News> news,
    Instant lookAgain) {

  public RolloutPlan {
    counts = Map.copyOf(counts);
    news = List.copyOf(news);
  }

  /** The same in other words. */
  public RolloutPlan saying(String words) {
    return new RolloutPlan(
        memory, stable, other, weight, counts, words, asks, stuck, news, lookAgain);
  }

  /** A change. */
  public record News(Kind kind, String revision, String text) {

    /** What people look for; {@code reason} of an Event. */
    public enum Kind {
      STARTED("RolloutStarted"),
      STEPPED("RolloutStepped"),
      PROMOTED("RolloutPromoted"),
      COMPLETED("RolloutCompleted"),
      ABORTED("RolloutAborted"),
      ROLLED_BACK("RolledBack"),
      SUPERSEDED("RolloutSuperseded"),
      PAUSED("RolloutPaused"),
      RESUMED("RolloutResumed"),
      RETRIED("RolloutRetried"),
      REFUSED("CommandRefused"),
      GATE_APPROVED("GateApproved"),
      GATE_SILENT("GateSilent");

      private final String reason;

      Kind(String reason) {
        this.reason = reason;
      }

      public String reason() {
        return reason;
      }

      /** Whether a person may have to do something. */
      public boolean warns() {
        return this == ABORTED || this == ROLLED_BACK || this == REFUSED || this == GATE_SILENT;
      }
    }
  }
}
