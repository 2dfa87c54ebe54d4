package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The count that a new process finds in force: what the one before it last did. */
final class CountInForce {

  /**
   * A way down that is older is not finished: nobody has looked at the load since. It leaves time
   * for a lease to run out and for the longest farewell.
   */
  private static final Duration UNFINISHED_BUSINESS = Duration.ofMinutes(1);

  private CountInForce() {}

  /**
   * The Deployment tells. The status tells while two revisions share the count, since the surge is
   * in theirs; and when the way down was told but not finished: pods that are marked to leave are
   * still counted in the Deployment. A service without either starts with its pin or its minimum.
   * Where the count is left to others, no way down is gone on with, and 0 is theirs too.
   */
  static int of(Seen seen, Policy policy) {
    if (seen.revisions().isEmpty()) {
      return policy.firstCount();
    }
    List<SeenRevision> running = seen.revisions().stream().filter(r -> r.wanted() > 0).toList();
    int wanted = running.stream().mapToInt(SeenRevision::wanted).sum();
    Integer told = seen.service().status().desiredReplicas();
    if (told == null) {
      return wanted;
    }
    boolean shared = running.size() != 1;
    if (policy.leavesTheCount() && (!shared || seen.revisions().size() == 1)) {
      return wanted;
    }
    return shared || isOnTheWayDown(running.getFirst(), told, seen.at()) ? told : wanted;
  }

  private static boolean isOnTheWayDown(SeenRevision revision, int told, Instant now) {
    Instant earliest = now.minus(UNFINISHED_BUSINESS);
    long leaving =
        revision.pods().stream()
            .map(SeenPod::leavingSince)
            .filter(since -> since != null && since.isAfter(earliest))
            .count();
    return told < revision.wanted() && told >= revision.wanted() - leaving;
  }
}
