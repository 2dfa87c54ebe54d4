package dev.scaledservice.engine;

/**
 * Calls a second, by how they ended, over the last 10 s. A retry is a call of its own.
 *
 * @param ok answered as wanted
 * @param errors answered with a failure
 * @param timeouts not answered in time
 * @param rejected shed by the caller's admission: never reached the callee
 * @param notPermitted refused by the caller's breaker: never reached the callee
 */
public record Calls(
    double ok, double errors, double timeouts, double rejected, double notPermitted) {

  /** No call at all. */
  public static final Calls NONE = new Calls(0, 0, 0, 0, 0);

  public Calls {
    rate("ok", ok);
    rate("errors", errors);
    rate("timeouts", timeouts);
    rate("rejected", rejected);
    rate("notPermitted", notPermitted);
  }

  private static void rate(String name, double value) {
    if (!(value >= 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " wants calls a second, 0 or more, not " + value);
    }
  }

  /** Those that reached the callee: {@code ok + errors + timeouts}. */
  public double executed() {
    return ok + errors + timeouts;
  }

  /** Those that reached the callee and did not end well. */
  public double failed() {
    return errors + timeouts;
  }

  /** Those that never reached the callee: {@code rejected + notPermitted}. */
  public double hidden() {
    return rejected + notPermitted;
  }

  /** What callers wanted: {@code executed + hidden}. */
  public double demanded() {
    return executed() + hidden();
  }

  /** The part that breakers refused of those that admission let through, 0 to 1. */
  public double openShare() {
    double tried = executed() + notPermitted;
    return tried > 0 ? notPermitted / tried : 0;
  }

  /** Both together. */
  public Calls plus(Calls other) {
    return new Calls(
        ok + other.ok,
        errors + other.errors,
        timeouts + other.timeouts,
        rejected + other.rejected,
        notPermitted + other.notPermitted);
  }
}
