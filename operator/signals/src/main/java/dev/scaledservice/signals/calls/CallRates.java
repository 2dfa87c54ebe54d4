package dev.scaledservice.signals.calls;

/**
 * Calls a second over the last ten seconds, by how they ended.
 *
 * @param rejected shed by the caller's admission
 * @param notPermitted refused by the caller's breaker
 */
public record CallRates(
    double ok, double error, double timeout, double rejected, double notPermitted) {

  /** No calls. */
  public static final CallRates NONE = new CallRates(0, 0, 0, 0, 0);

  /**
   * @param sums calls, by the place of their {@link Outcome}
   */
  static CallRates of(double[] sums, double seconds) {
    return new CallRates(
        sums[Outcome.OK.place] / seconds,
        sums[Outcome.ERROR.place] / seconds,
        sums[Outcome.TIMEOUT.place] / seconds,
        sums[Outcome.REJECTED.place] / seconds,
        sums[Outcome.NOT_PERMITTED.place] / seconds);
  }

  /** Those that reached the callee. */
  public double executed() {
    return ok + error + timeout;
  }

  /** Those that reached the callee and failed. */
  public double failed() {
    return error + timeout;
  }

  /** Those that callers wanted to make. */
  public double wanted() {
    return executed() + rejected + notPermitted;
  }

  /**
   * The share that breakers refused of what got past admission, weighted by traffic, 0 to 1; 0
   * where there is no traffic.
   */
  public double openShare() {
    double passed = executed() + notPermitted;
    return passed > 0 ? notPermitted / passed : 0;
  }

  /** Both together. */
  public CallRates plus(CallRates other) {
    return new CallRates(
        ok + other.ok,
        error + other.error,
        timeout + other.timeout,
        rejected + other.rejected,
        notPermitted + other.notPermitted);
  }
}
