package dev.scaledservice.engine.rollout;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How revisions are let in.
 *
 * @param steps at least one, weights rising
 * @param inconclusive what follows a step's {@code atMost}
 * @param reservePercent how much of the count the old revision keeps, so that it can take all back
 * @param maxExtraPercent how much of the count both revisions together may have above it
 * @param byRatio calls follow the number of instances: there is no reserve then
 * @param bake how long evidence is gathered after the promotion
 * @param keepWarm how long the old revision stays after the promotion
 * @param progressDeadline how long it may wait for instances before it is called stuck
 */
public record Steps(
    List<Step> steps,
    Inconclusive inconclusive,
    int reservePercent,
    int maxExtraPercent,
    boolean byRatio,
    Duration bake,
    Duration keepWarm,
    Duration progressDeadline) {

  public Steps {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a rollout wants at least one step");
    }
    percent("reserve", reservePercent);
    percent("maxExtra", maxExtraPercent);
  }

  /** One that is gone, since somebody wrote fewer steps meanwhile, is the last one. */
  Step at(int index) {
    return steps.get(Math.min(index, steps.size() - 1));
  }

  /** Percent of the count that the new revision is to be able to take, whoever edits its steps. */
  int share(RolloutMemory is) {
    return Math.max(is.weight(), at(is.step()).share());
  }

  /**
   * A step.
   *
   * @param weight percent of the calls
   * @param size percent of the count that the new revision has at least: 100 where it is to be
   *     complete before it gets any calls
   * @param atLeast how long it lasts, once the calls are there
   * @param atMost after that {@link #inconclusive} decides; null to wait for evidence
   * @param gate who has to agree to the next one
   */
  public record Step(int weight, int size, Duration atLeast, @Nullable Duration atMost, Gate gate) {

    public Step {
      percent("weight", weight);
      percent("size", size);
    }

    /** Percent of the count that its instances come to. */
    int share() {
      return Math.max(weight, size);
    }
  }

  private static void percent(String what, int value) {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException("%s is 0 to 100 %%, not %d".formatted(what, value));
    }
  }
}
