package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One rollout, watched by several at once: each sees the same calls until it ends it. */
public final class Trial {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private Trial() {}

  /**
   * How it ended for one watcher.
   *
   * @param abortedAt seconds from the canary's first call to the end; -1 where it was let through
   * @param harmed calls to the canary that failed until then
   */
  public record Outcome(int abortedAt, long harmed) {

    public boolean aborted() {
      return abortedAt >= 0;
    }
  }

  /**
   * @param before stable alone, so that who watches can learn what is usual
   * @param during both tracks
   * @return one outcome a watcher, in their order
   */
  public static List<Outcome> run(
      Traffic traffic, Duration before, Duration during, List<? extends Watcher> watchers) {
    int[] ended = new int[watchers.size()];
    long[] harmed = new long[watchers.size()];
    Arrays.fill(ended, -1);
    int from = -(int) before.toSeconds();
    int watching = watchers.size();
    for (int second = from; second < during.toSeconds() && watching > 0; second++) {
      List<Calls> calls = traffic.second(second);
      long failed = failed(calls);
      Instant at = BEGIN.plusSeconds((long) second - from);
      for (int i = 0; i < ended.length; i++) {
        if (ended[i] >= 0) {
          continue;
        }
        harmed[i] += failed;
        if (watchers.get(i).condemns(at, calls) && second >= 0) {
          ended[i] = second;
          watching--;
        }
      }
    }
    var outcomes = new ArrayList<Outcome>(ended.length);
    for (int i = 0; i < ended.length; i++) {
      outcomes.add(new Outcome(ended[i], harmed[i]));
    }
    return outcomes;
  }

  private static long failed(List<Calls> calls) {
    long failed = 0;
    for (Calls one : calls) {
      failed += one.track() == Track.CANARY ? one.failed() : 0;
    }
    return failed;
  }
}
