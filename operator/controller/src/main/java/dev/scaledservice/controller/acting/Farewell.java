package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.discovery.Status;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a pod that was chosen to leave may be taken away: callers no longer find it, and those who
 * already had found it have been given the time of {@code drain}. A registry that does not answer
 * delays this, but not for ever.
 *
 * @param drain how long an instance is kept after it went out of the registry
 * @param longest how long a registry may delay it
 * @param followed whether callers follow something that may lag behind, also where there is no
 *     registry
 */
record Farewell(Duration drain, Duration longest, boolean followed) {

  /**
   * @param discovery what the registry has confirmed; null where there is none
   * @return when the pod may go; the past if it may go now
   */
  Instant over(SeenPod pod, @Nullable Status discovery, Instant now) {
    if (pod.going()) {
      return Instant.MIN;
    }
    Instant chosen = pod.leavingSince() == null ? now : pod.leavingSince();
    if (discovery == null) {
      return followed && pod.ready() ? chosen.plus(drain) : Instant.MIN;
    }
    Instant atLast = chosen.plus(longest).plus(drain);
    Instant out = discovery.outSince(pod.uid());
    if (out == null) {
      return atLast;
    }
    if (!pod.ready() && !discovery.presences().containsKey(pod.uid())) {
      return Instant.MIN; // Nobody was ever sent to it.
    }
    Instant drained = (out.isBefore(chosen) ? chosen : out).plus(drain);
    return drained.isBefore(atLast) ? drained : atLast;
  }
}
