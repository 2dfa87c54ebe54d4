package dev.scaledservice.signals.calls;

import dev.scaledservice.signals.ServiceKey;
import java.time.Instant;
import java.util.Map;

/**
 * What one service tells of its calls to another.
 *
 * @param callee as the caller calls it
 * @param total all of its calls
 * @param byClass the same by class of priority, as far as callers name one; {@code ""} where they
 *     do not
 * @param byRevision the same by the callee's revision; {@code ""} where it is not told
 * @param meanMillis how long calls took on average; NaN where that is not told
 * @param heard when it was last told
 */
public record CallReport(
    ServiceKey caller,
    String callee,
    CallRates total,
    Map<String, CallRates> byClass,
    Map<String, CallRates> byRevision,
    double meanMillis,
    Breakers breakers,
    Instant heard) {

  public CallReport {
    byClass = Map.copyOf(byClass);
    byRevision = Map.copyOf(byRevision);
  }
}
