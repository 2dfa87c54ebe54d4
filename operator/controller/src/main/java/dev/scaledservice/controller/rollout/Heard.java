package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.making.Slots;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Slot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that tells a bad revision from a good one, as it stands now.
 *
 * @param calls what has been counted of calls
 * @param own what the metrics of the analysis say
 * @param found whose addresses proxies have found, by slot; null where they do not say
 */
record Heard(Counted calls, OwnMetrics.Told own, @Nullable Map<Slot, Set<String>> found) {

  /**
   * Calls by revision or slot, and by instance.
   *
   * @param by who has counted them: where that is another, counts cannot be compared
   * @param measures what they tell of a call
   * @param behind how far the last call that is counted may be behind; zero for next to nothing
   * @param trouble why nothing newer is known, as a clause; empty where there is no trouble
   */
  record Counted(
      List<Tallied> calls, By by, Set<Measure> measures, Duration behind, String trouble) {}

  /** Who counts calls. */
  enum By {
    CALLERS,
    PROXY,
    PROMETHEUS
  }

  /** Nobody has said anything. */
  static final Heard NOTHING =
      new Heard(
          new Counted(List.of(), By.CALLERS, Set.of(), Duration.ZERO, ""),
          new OwnMetrics.Told(List.of(), Map.of()),
          null);

  /** How many ready instances of each revision calls can reach; nothing where nobody says. */
  Map<String, Integer> found(Seen seen) {
    Map<String, Integer> all = new HashMap<>();
    if (found == null) {
      return all;
    }
    for (SeenRevision revision : seen.revisions()) {
      Slot slot = Slots.of(revision.deployment()).orElse(Slot.A);
      Set<String> hosts =
          found.getOrDefault(slot, Set.of()).stream().map(Names::host).collect(Collectors.toSet());
      all.put(
          revision.revision().hash(),
          (int)
              revision.pods().stream()
                  .filter(pod -> pod.staying() && pod.ready() && hosts.contains(pod.address()))
                  .count());
    }
    return all;
  }
}
