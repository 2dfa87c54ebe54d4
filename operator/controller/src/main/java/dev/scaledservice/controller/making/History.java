package dev.scaledservice.controller.making;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which revisions came when, and which old ones have been kept for long enough. */
public final class History {

  /** The order in which revisions were last wanted; where that is unknown, in which they came. */
  static final Comparator<RevisionSeen> OLDEST_FIRST =
      Comparator.comparingLong(RevisionSeen::sequence)
          .thenComparing(RevisionSeen::created)
          .thenComparing(seen -> seen.revision().hash());

  private History() {}

  /**
   * The sequence that the wanted revision's Deployment should carry: its own while it is the
   * latest, one above all others when it is new or has come back.
   */
  public static long sequence(List<RevisionSeen> revisions, Revision wanted) {
    long own = 0;
    long others = 0;
    for (RevisionSeen seen : revisions) {
      if (seen.revision().equals(wanted)) {
        own = seen.sequence();
      } else {
        others = Math.max(others, seen.sequence());
      }
    }
    return own > others ? own : others + 1;
  }

  /**
   * The old revisions whose Deployments are to be deleted, oldest first: those beyond the limit,
   * once they are scaled to 0 and their pods are gone.
   *
   * @param inUse the stable revision and the one replacing it: neither kept nor deleted as old
   * @param limit {@code rollout.revisionHistoryLimit}
   */
  public static List<Revision> toDelete(
      List<RevisionSeen> revisions, Set<Revision> inUse, int limit) {
    List<RevisionSeen> old =
        revisions.stream()
            .filter(seen -> !inUse.contains(seen.revision()))
            .sorted(OLDEST_FIRST)
            .toList();
    return old.subList(0, Math.max(0, old.size() - limit)).stream()
        .filter(seen -> seen.pods() == 0)
        .map(RevisionSeen::revision)
        .toList();
  }
}
