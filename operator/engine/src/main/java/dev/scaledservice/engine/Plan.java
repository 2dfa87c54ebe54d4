package dev.scaledservice.engine;

import java.time.Instant;

/**
 * What to do, why, and when to look again.
 *
 * @param desired the count that should be; the one in force where nothing is to change
 * @param act false where the mode only observes or is paused: show it, do not do it. A pin acts in
 *     every mode
 * @param decision the reasoning
 * @param conditions how the scaling is doing, in the terms of autoscaling/v2
 * @param lookAgain when the same inputs may lead to another answer; {@link Instant#MAX} if never
 * @param next the memory to hand to the next call
 */
public record Plan(
    int desired,
    boolean act,
    Decision decision,
    Conditions conditions,
    Instant lookAgain,
    Memory next) {

  /**
   * What would have to change for another answer, such as {@code more above 440/s; fewer at 300/s
   * or under}; empty where that is not known.
   */
  public String otherwise() {
    return Otherwise.text(decision, lookAgain);
  }
}
