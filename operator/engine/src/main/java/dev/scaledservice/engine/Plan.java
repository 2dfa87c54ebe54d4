package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;

/**
 * What to do, why, and when to look again.
 *
 * @param desired the count that should be; the one in force where nothing is to change
 * @param act false where the mode only observes or is paused: show it, do not do it. A pin acts in
 *     every mode
 * @param decision the reasoning
 * @param conditions how the scaling is doing, in the terms of autoscaling/v2
 * @param coordination what breaker rules found, and how the service stands for its callers
 * @param admission what callers may send of each class; to be told to them only where {@code act}
 *     or a pin does not keep the operator from acting
 * @param lookAgain when the same inputs may lead to another answer; {@link Instant#MAX} if never
 * @param next the memory to hand to the next call
 */
public record Plan(
    int desired,
    boolean act,
    Decision decision,
    Conditions conditions,
    Coordination coordination,
    Admission admission,
    Instant lookAgain,
    Memory next) {

  /**
   * What breaker rules found.
   *
   * @param findings the rules in force, the most telling first; empty where all is calm
   * @param standing for {@link Circuit.Callee} of those who call this service
   */
  public record Coordination(List<Finding> findings, Standing standing) {

    /** Nothing was found. */
    public static final Coordination CALM = new Coordination(List.of(), Standing.CALM);

    public Coordination {
      findings = List.copyOf(findings);
    }
  }

  /**
   * How a service stands, for those who wait for it.
   *
   * @param saturated whether it is near its limit, or was when its callers' breakers opened
   * @param scaling whether it is getting more replicas, or they are on their way
   * @param waitsFor the deepest service that it waits for; empty where it waits for none
   */
  public record Standing(boolean saturated, boolean scaling, String waitsFor) {

    /** Not near its limit, and waiting for nobody. */
    public static final Standing CALM = new Standing(false, false, "");
  }

  /**
   * What would have to change for another answer, such as {@code more above 440/s; fewer at 300/s
   * or under}; empty where that is not known.
   */
  public String otherwise() {
    return Otherwise.text(decision, lookAgain);
  }
}
