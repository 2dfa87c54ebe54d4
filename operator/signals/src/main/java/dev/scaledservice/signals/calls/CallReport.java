package dev.scaledservice.signals.calls;

import dev.scaledservice.signals.ServiceKey;
import java.time.Instant;
import java.util.Map;

/**
 * What one service tells of its calls to another, as of the last time that it was heard: one that
 * has gone silent is known by what it told last.
 *
 * @param caller who calls; without a namespace, and by its address, where it is no service of this
 *     cluster
 * @param callee as the caller calls it
 * @param total all of its calls
 * @param byClass the same by class of priority, as far as callers name one; {@code ""} where they
 *     do not
 * @param byRevision the same by the callee's revision; {@code ""} where it is not told
 * @param meanMillis how long calls took on average; NaN where that is not told
 * @param heard when the caller last sent anything: what it did not tell until then did not happen
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
