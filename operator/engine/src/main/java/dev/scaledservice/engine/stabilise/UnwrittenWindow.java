package dev.scaledservice.engine.stabilise;

import dev.scaledservice.engine.History;
import java.time.Duration;
import java.time.Instant;

/**
 * The window where nobody wrote a {@code behavior}: {@code max(wanted, recommendations not older
 * than window)}, whichever way it goes.
 *
 * <p>Source: autoscaling/v2 with {@code --horizontal-pod-autoscaler-downscale-stabilization}.
 */
public record UnwrittenWindow(Duration window) {

  /**
   * @param wanted the recommendation of now, whether or not the history has it yet
   */
  public int stabilised(int wanted, History history, Instant now) {
    return Math.max(wanted, history.largest(window, true, now).orElse(wanted));
  }
}
