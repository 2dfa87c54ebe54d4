package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.CircuitMemory.Step;
import java.time.Duration;
import java.time.Instant;

/**
 * R6: whether the last step helped. If it did not, more of the same will not either.
 *
 * <pre>
 * judged     80 s after its replicas were all ready: callers' breakers try again within 60 s, and
 *            two windows of 10 s must show it
 * in vain    the open share never fell below 80 % of what it was then, and is still 10 % or more
 * pause      1, 2, 4, 8, 15 min before the next step; then it is judged again
 * </pre>
 */
final class Effect {

  static final Duration JUDGED_AFTER = Openings.WAIT.plusSeconds(20);

  private static final double HELPED = 0.8;
  private static final int LONGEST_MINUTES = 15;

  private Effect() {}

  /** The step as of now. */
  static Step next(Step step, Scene scene) {
    if (step.count() == 0) {
      return step;
    }
    double share = scene.incoming().openShare();
    Instant now = scene.now();
    if (step.readyAt() == null) {
      return whole(scene)
          ? new Step(step.count(), now, share, share, step.failures(), step.notBefore())
          : step;
    }
    double lowest = Math.min(step.lowest(), share);
    boolean helped = lowest < step.openShare() * HELPED || share < Scene.WRONG;
    if (helped) {
      return new Step(step.count(), step.readyAt(), step.openShare(), lowest, 0, null);
    }
    if (now.isBefore(judgedAt(step))) {
      return new Step(
          step.count(),
          step.readyAt(),
          step.openShare(),
          lowest,
          step.failures(),
          step.notBefore());
    }
    int failures = step.failures() + 1;
    return new Step(step.count(), now, share, share, failures, now.plus(pause(failures)));
  }

  /** Whether all replicas that should be there are ready. */
  static boolean whole(Scene scene) {
    return scene.fleet().ready() >= scene.fleet().desired();
  }

  /** When a step whose replicas are ready is judged; after a pause, not before that is over. */
  static Instant judgedAt(Step step) {
    Instant since = step.readyAt() == null ? Instant.MAX : step.readyAt().plus(JUDGED_AFTER);
    return step.notBefore() != null && step.notBefore().isAfter(since) ? step.notBefore() : since;
  }

  static Duration pause(int failures) {
    int minutes = failures > 4 ? LONGEST_MINUTES : 1 << (failures - 1);
    return Duration.ofMinutes(minutes);
  }
}
