package dev.scaledservice.bench.rollout;

import dev.scaledservice.simulation.rollout.Interval;
import dev.scaledservice.simulation.rollout.Traffic;
import dev.scaledservice.simulation.rollout.Trial.Outcome;
import dev.scaledservice.simulation.rollout.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Fixed-interval checks with the best threshold that hindsight can give them. */
final class Tuned {

  private static final int STEPS = 150;
  private static final double STEP = 0.001;

  private final Rollouts rollouts;
  private final int allowed;

  /**
   * @param allowed good versions that may be aborted
   */
  Tuned(Rollouts rollouts, int allowed) {
    this.rollouts = rollouts;
    this.allowed = allowed;
  }

  /** The lowest threshold, in tenths of a percent, that keeps to what is allowed. */
  double threshold(LongFunction<Traffic> good, int seconds, int limit) {
    List<List<Outcome>> outcomes = rollouts.run(good, () -> candidates(seconds, limit));
    for (int i = 0; i < STEPS; i++) {
      long aborted = outcomes.get(i).stream().filter(Outcome::aborted).count();
      if (aborted <= allowed) {
        return (i + 1) * STEP;
      }
    }
    return STEPS * STEP;
  }

  private static List<Watcher> candidates(int seconds, int limit) {
    var candidates = new ArrayList<Watcher>(STEPS);
    for (int i = 1; i <= STEPS; i++) {
      candidates.add(new Interval(seconds, i * STEP, limit));
    }
    return candidates;
  }
}
