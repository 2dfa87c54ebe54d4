package dev.scaledservice.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one service to another, as the caller's instances report them together.
 *
 * @param caller who calls: {@code name}, or {@code name.namespace} where the namespace is another's
 * @param callee who is called, written in the same way
 * @param state of the caller's breaker: open if it is in any instance, else half-open if it is in
 *     any. It lies when idle, so it says little without calls
 * @param calls over the 10 s that ended at {@code heardAt}
 * @param classes the same for each class of priority that calls named; those without a class are
 *     the rest
 * @param openSince since when {@code state} has not been closed; null while it is
 * @param heardAt when any instance of the caller last reported this callee
 * @param counts whether it may be acted on: false for a caller that {@code circuitBreakers.callers}
 *     does not admit, which is shown and nothing else
 * @param behind what is known of the callee; null for calls to this service itself
 */
public record Circuit(
    String caller,
    String callee,
    State state,
    Calls calls,
    List<ClassCalls> classes,
    @Nullable Instant openSince,
    Instant heardAt,
    boolean counts,
    @Nullable Callee behind) {

  public Circuit {
    classes = List.copyOf(classes);
  }

  /** Of a breaker. */
  public enum State {
    CLOSED,
    HALF_OPEN,
    OPEN,
    /** The caller reports calls, but no state. */
    UNKNOWN
  }

  /** The calls of one class of priority, named as callers tag them. */
  public record ClassCalls(String priority, Calls calls) {}

  /**
   * What is known of the callee: {@link Plan.Standing} of its own last plan, or {@link #UNKNOWN}.
   *
   * @param known whether it is a service that the same operator scales
   * @param standing how it stands; {@link Plan.Standing#CALM} where it is not known
   */
  public record Callee(boolean known, Plan.Standing standing) {

    /** Not a service of this operator. */
    public static final Callee UNKNOWN = new Callee(false, Plan.Standing.CALM);
  }

  /** {@code app->worker}. */
  public String name() {
    return caller + "->" + callee;
  }
}
