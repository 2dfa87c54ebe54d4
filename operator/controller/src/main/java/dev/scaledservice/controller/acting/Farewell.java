package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.discovery.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When pods that were chosen to leave may be taken away: callers no longer find them, and those who
 * already had found them have been given the time of {@code drain}. A registry that does not answer
 * delays this, but not for ever.
 *
 * @param drain how long an instance is kept after it went out of the registry
 * @param longest how long a registry may delay it
 */
record Farewell(Duration drain, Duration longest) {

  /**
   * @param discovery what the registry has confirmed; null where there is none
   * @return when the last of them may go; the past if all may go now
   */
  Instant over(List<SeenPod> leaving, @Nullable Status discovery, Instant now) {
    Instant over = Instant.MIN;
    for (SeenPod pod : leaving) {
      Instant one = over(pod, discovery, now);
      over = one.isAfter(over) ? one : over;
    }
    return over;
  }

  private Instant over(SeenPod pod, @Nullable Status discovery, Instant now) {
    if (discovery == null || pod.going()) {
      return Instant.MIN;
    }
    Instant chosen = pod.leavingSince() == null ? now : pod.leavingSince();
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
