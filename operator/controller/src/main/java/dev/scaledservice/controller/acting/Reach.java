package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import java.util.Map;
import java.util.Optional;

/**
 * The labels by which callers, budgets and people find the pods of a service. Those of the stable
 * revision; while revisions are exchanged, those that all of them have. An adopted Deployment's
 * pods have none of ours, so as long as it runs its own selector is the one that all have: see
 * {@link #mustBeMatched}.
 */
public final class Reach {

  private Reach() {}

  /** Selects what callers reach now. */
  static Map<String, String> ofCallers(Seen seen, Roles roles) {
    Owner owner = Owner.of(seen.service());
    if (roles.together()) {
      return ofAll(seen);
    }
    return seen.revision(roles.stable())
        .filter(SeenRevision::adopted)
        .map(SeenRevision::selector)
        .orElseGet(() -> Labels.selects(owner, roles.stable()));
  }

  /** Selects the pods of every revision that runs. */
  public static Map<String, String> ofAll(Seen seen) {
    return adopted(seen)
        .filter(SeenRevision::runs)
        .map(SeenRevision::selector)
        .orElseGet(() -> Labels.selectsAll(Owner.of(seen.service())));
  }

  /** The adopted Deployment whose selector the pods of a new revision have to match, if any. */
  static Optional<SeenRevision> mustBeMatched(Seen seen) {
    return adopted(seen);
  }

  private static Optional<SeenRevision> adopted(Seen seen) {
    return seen.revisions().stream().filter(SeenRevision::adopted).findFirst();
  }
}
