package dev.scaledservice.controller.making;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code spec.rollout} with every default filled in.
 *
 * @param minReady how long a pod must be ready to count as available
 * @param progressDeadline how long a rollout may make no progress before it is called stuck
 * @param historyLimit how many old revisions are kept
 */
public record RolloutPolicy(
    Share maxSurge,
    Share maxUnavailable,
    Duration minReady,
    Duration progressDeadline,
    int historyLimit) {

  private static final Share QUARTER = new Share(25, true);

  /**
   * @throws InvalidSpec if a share is neither a count nor a percentage
   */
  public static RolloutPolicy of(@Nullable Rollout rollout) {
    Rollout.Rolling rolling = rollout == null ? null : rollout.rolling();
    return new RolloutPolicy(
        Share.read(
            "rollout.rolling.maxSurge", rolling == null ? null : rolling.maxSurge(), QUARTER),
        Share.read(
            "rollout.rolling.maxUnavailable",
            rolling == null ? null : rolling.maxUnavailable(),
            QUARTER),
        Duration.ofSeconds(or(rollout == null ? null : rollout.minReadySeconds(), 0)),
        Duration.ofSeconds(or(rollout == null ? null : rollout.progressDeadlineSeconds(), 600)),
        or(rollout == null ? null : rollout.revisionHistoryLimit(), 3));
  }

  /** Pods allowed above the wanted count: a share is rounded up. */
  int surge(int wanted) {
    return maxSurge.roundedUpOf(wanted);
  }

  /**
   * Pods that may be missing: a share is rounded down, but where neither surge nor absence would
   * leave any room, one may be missing, else nothing could ever move.
   */
  int unavailable(int wanted) {
    int share = maxUnavailable.roundedDownOf(wanted);
    return Math.min(wanted, share == 0 && surge(wanted) == 0 ? 1 : share);
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
