package dev.scaledservice.engine;

/**
 * What a breaker rule found.
 *
 * @param rule which
 * @param circuit whose breaker, such as {@code app->worker}; the one with the most calls not
 *     permitted where there are several, empty where it is none's
 * @param because the facts, and their sentence
 */
public record Finding(Rule rule, String circuit, Because because) {

  /** The finding in words, such as {@code breaker app->worker open 38 %: demand 912/s = ...}. */
  public String text() {
    return because.text();
  }

  /** The rules, the most telling first. */
  public enum Rule {
    /** R6: new capacity did not close the breaker. */
    SCALING_INEFFECTIVE("ScalingIneffective"),
    /** R1: callers' breakers hide demand from a service that was saturated. */
    HIDDEN_DEMAND("ScalingOnHiddenDemand"),
    /** R3: the service waits for one that it calls. */
    WAITS_FOR_DEPENDENCY("WaitsForDependency"),
    /** R2: callers' breakers are open, but not for lack of capacity. */
    NOT_OVERLOAD("BreakerOpenNotOverload"),
    /** R5: callers come back step by step. */
    RECOVERING("Recovering"),
    /** R4: no way down while a breaker is open, or was until a while ago. */
    NO_WAY_DOWN("ScaleDownHeld"),
    /** R7: callers' reports are too old. */
    REPORTS_STALE("BreakerReportsStale"),
    /** A caller that may not be acted on reports an open breaker. */
    NOT_ADMITTED("CallerNotAdmitted");

    private final String reason;

    Rule(String reason) {
      this.reason = reason;
    }

    /** The reason of the condition {@code Coordinated}, in CamelCase. */
    public String reason() {
      return reason;
    }
  }
}
