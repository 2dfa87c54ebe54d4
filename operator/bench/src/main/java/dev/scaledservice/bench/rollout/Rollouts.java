package dev.scaledservice.bench.rollout;

import dev.scaledservice.simulation.rollout.Traffic;
import dev.scaledservice.simulation.rollout.Trial;
import dev.scaledservice.simulation.rollout.Trial.Outcome;
import dev.scaledservice.simulation.rollout.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Many rollouts from the same seeds, on all cores. */
final class Rollouts {

  private static final Duration BEFORE = Duration.ofMinutes(5);

  private final long[] seeds;
  private final Duration time;

  Rollouts(int runs, Duration time) {
    this.seeds = new SplittableRandom(2026).longs(runs).toArray();
    this.time = time;
  }

  /**
   * @param watchers makes them anew for each rollout, as many each time
   * @return for each watcher its outcomes, one a rollout
   */
  List<List<Outcome>> run(LongFunction<Traffic> traffic, Supplier<List<Watcher>> watchers) {
    List<List<Outcome>> all =
        LongStream.of(seeds)
            .parallel()
            .mapToObj(seed -> Trial.run(traffic.apply(seed), BEFORE, time, watchers.get()))
            .toList();
    var each = new ArrayList<List<Outcome>>();
    for (int i = 0; i < all.getFirst().size(); i++) {
      int watcher = i;
      each.add(all.stream().map(outcomes -> outcomes.get(watcher)).toList());
    }
    return each;
  }
}
