package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes what finished since the last look out of counters that only grow. The first look finds
 * where they stand; a counter that has fallen, or appears later, began at 0.
 */
final class Differences {

  private record Line(String group, String instance) {}

  private @Nullable Map<Line, Tallied> before;

  /**
   * @param track of an instance; null of one that is in neither
   */
  List<Calls> since(List<Tallied> counters, Function<Tallied, @Nullable Track> track) {
    Map<Line, Tallied> last = before;
    Map<Line, Tallied> now = last == null ? new HashMap<>() : last;
    List<Calls> calls = new ArrayList<>();
    for (Tallied one : counters) {
      Tallied was = now.put(new Line(one.group(), one.instance()), one);
      Track in = track.apply(one);
      if (last != null && in != null) {
        add(in, one, was, calls);
      }
    }
    before = now;
    return calls;
  }

  private static void add(Track track, Tallied now, @Nullable Tallied was, List<Calls> calls) {
    Tallied since =
        was == null || now.total() < was.total()
            ? new Tallied(now.group(), now.instance(), 0, 0, 0, 0)
            : was;
    long total = now.total() - since.total();
    if (total > 0) {
      calls.add(
          new Calls(
              track,
              now.instance(),
              total,
              within(now.failed() - since.failed(), total),
              within(now.slow() - since.slow(), total),
              within(now.shed() - since.shed(), total)));
    }
  }

  /** Counters are not read all at one moment: what one is ahead of another is no call. */
  private static long within(long count, long total) {
    return Math.clamp(count, 0, total);
  }
}
