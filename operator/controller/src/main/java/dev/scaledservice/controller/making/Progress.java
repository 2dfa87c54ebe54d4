package dev.scaledservice.controller.making;

import java.time.Instant;

/**
 * How far the exchange for a revision has come, and when it last came further. Only the best so far
 * counts, so pods that become ready and fall over again are no progress.
 *
 * @param target the revision that is to be the only one
 * @param at when it last came further
 * @param ready the most new pods that have been ready
 * @param available the most new pods that have been available
 * @param oldLeft the fewest old pods there have been
 * @param finished once true, it stays so for this target: what pods do later is no rollout
 */
public record Progress(
    Revision target, Instant at, int ready, int available, int oldLeft, boolean finished) {

  /** A rollout that starts now, or of which an earlier process knew more. */
  public static Progress begun(Revision target, Instant now) {
    return new Progress(target, now, 0, 0, Integer.MAX_VALUE, false);
  }

  /** Nothing is being rolled out: the target is stable. */
  public static Progress finished(Revision target, Instant at) {
    return new Progress(target, at, 0, 0, 0, true);
  }

  Progress seen(RevisionSeen target, int oldLeft, Instant now) {
    if (target.ready() <= ready && target.available() <= available && oldLeft >= this.oldLeft) {
      return this;
    }
    return new Progress(
        this.target,
        now,
        Math.max(ready, target.ready()),
        Math.max(available, target.available()),
        Math.min(oldLeft, this.oldLeft),
        finished);
  }

  Progress complete() {
    return new Progress(target, at, ready, available, oldLeft, true);
  }
}
