package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.observing.OwnMetrics.Counted;
import dev.scaledservice.engine.judge.Events;
import dev.scaledservice.engine.judge.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events since the last look out of what pods have counted, which only grows. As with
 * calls, the first look finds where they stand; one that has fallen, or appears later, began at 0.
 */
final class Occurrences {

  private record Line(String metric, String pod) {}

  private @Nullable Map<Line, Long> before;

  /**
   * @param track of a revision; null of one that is in neither
   */
  List<Events> since(List<Counted> counted, Function<String, @Nullable Track> track) {
    Map<Line, Long> last = before;
    Map<Line, Long> now = last == null ? new HashMap<>() : last;
    List<Events> events = new ArrayList<>();
    for (Counted one : counted) {
      long count = one.events().count();
      Long was = now.put(new Line(one.metric(), one.events().pod()), count);
      Track in = track.apply(one.events().revision());
      if (last != null && in != null) {
        long fresh = was == null || count < was ? count : count - was;
        events.add(new Events(in, one.events().pod(), one.metric(), fresh));
      }
    }
    before = now;
    return events;
  }
}
