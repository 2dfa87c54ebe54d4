package dev.scaledservice.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every instance, and since when. Only a change of state moves the time, so that
 * "out since" holds over any number of looks.
 */
record Sightings(@Nullable Instant first, Map<String, Presence> presences) {

  static final Sightings NONE = new Sightings(null, Map.of());

  /** After so long nobody asks any more since when a pod has been gone. */
  private static final Duration FORGET_GONE = Duration.ofHours(1);

  Sightings {
    presences = Map.copyOf(presences);
  }

  /** With what is on the node now. */
  Sightings with(@Nullable NodeState node, Layout layout, Instant now) {
    var next = new HashMap<String, Presence>();
    presences.forEach((pod, before) -> {
      var gone = sinceBefore(before, Presence.State.GONE, now);
      if (gone.since().isAfter(now.minus(FORGET_GONE))) {
        next.put(pod, gone);
      }
    });
    if (node != null) {
      for (var entry : node.entries()) {
        var pod = entry.meta().get(Layout.POD_UID);
        if (pod != null && layout.marks(entry.meta())) {
          var state = entry.passing() ? Presence.State.PASSING : Presence.State.CRITICAL;
          next.put(pod, sinceBefore(presences.get(pod), state, now));
        }
      }
    }
    return new Sightings(first == null ? now : first, next);
  }

  int registered() {
    return (int) presences.values().stream().filter(p -> p.state() != Presence.State.GONE).count();
  }

  int passing() {
    return (int)
        presences.values().stream().filter(p -> p.state() == Presence.State.PASSING).count();
  }

  private static Presence sinceBefore(
      @Nullable Presence before, Presence.State state, Instant now) {
    return before != null && before.state() == state ? before : new Presence(state, now);
  }
}
