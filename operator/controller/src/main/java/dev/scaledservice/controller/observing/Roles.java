package dev.scaledservice.controller.observing;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.making.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which revision callers reach, and which one is replacing it.
 *
 * @param stable the one that has been running; the wanted one where no other has pods
 * @param next the wanted one while it replaces another; null when nothing is under way
 * @param together whether callers reach both
 */
public record Roles(Revision stable, @Nullable Revision next, boolean together) {

  public static Roles of(Seen seen, Revision wanted) {
    List<Revision> others =
        seen.revisions().stream()
            .filter(SeenRevision::runs)
            .map(SeenRevision::revision)
            .filter(revision -> !revision.equals(wanted))
            .toList();
    if (others.isEmpty()) {
      return new Roles(wanted, null, false);
    }
    ScaledServiceStatus.Revision told = seen.service().status().stable();
    return new Roles(
        others.stream()
            .filter(other -> told != null && other.hash().equals(told.revision()))
            .findFirst()
            .orElse(others.getFirst()),
        wanted,
        true);
  }

  /** Whether a new revision is coming in. */
  public boolean changing() {
    return next != null;
  }
}
