package dev.scaledservice.load;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chooses the instance that a call goes to. */
interface Balance {

  /**
   * @param except one that has just failed; null for none
   * @return null where nobody is left
   */
  @Nullable Target choose(List<Target> targets, @Nullable Target except);

  /** One after the other. */
  final class RoundRobin implements Balance {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public @Nullable Target choose(List<Target> targets, @Nullable Target except) {
      // A second choice takes no turn, or every other call would meet the one that fails.
      int begin = except == null ? turn.getAndIncrement() : turn.get();
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(Math.floorMod(begin + i, targets.size()));
        if (target != except) {
          return target;
        }
      }
      return null;
    }
  }

  /** The one with the fewest calls under way; of equals the next in turn. */
  final class LeastOutstanding implements Balance {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public @Nullable Target choose(List<Target> targets, @Nullable Target except) {
      int begin = turn.getAndIncrement();
      Target best = null;
      int fewest = Integer.MAX_VALUE;
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(Math.floorMod(begin + i, targets.size()));
        int outstanding = target.outstanding();
        if (target != except && outstanding < fewest) {
          best = target;
          fewest = outstanding;
        }
      }
      return best;
    }
  }
}
