package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.making.Slots;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that tells a bad revision from a good one, as it stands now.
 *
 * @param calls by revision or slot, and by instance
 * @param own what the metrics of the analysis say
 * @param found whose addresses proxies have found, by slot; null where they do not say
 */
record Heard(List<Tallied> calls, OwnMetrics.Told own, @Nullable Map<Slot, Set<String>> found) {

  /** Nobody has said anything. */
  static final Heard NOTHING = new Heard(List.of(), new OwnMetrics.Told(List.of(), Map.of()), null);

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
