package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.History;
import java.time.Duration;
import java.time.Instant;

/**
 * Follows no dip and no spike: moves only as far as both windows allow.
 *
 * <pre>
 * ceiling = min(wanted, recommendations younger than up)
 * floor   = max(wanted, recommendations younger than down)
 * current below ceiling -> ceiling; above floor -> floor; between -> current
 * </pre>
 *
 * Source: autoscaling/v2 {@code stabilizationWindowSeconds} (KEP-853).
 */
public record Windows(Duration up, Duration down) {

  /**
   * @param current the count in force
   * @param wanted the recommendation of now, whether or not the history has it yet
   */
  public int stabilised(int current, int wanted, History history, Instant now) {
    int ceiling = Math.min(wanted, history.smallest(up, now).orElse(wanted));
    int floor = Math.max(wanted, history.largest(down, false, now).orElse(wanted));
    return current < ceiling ? ceiling : Math.min(current, floor);
  }
}
