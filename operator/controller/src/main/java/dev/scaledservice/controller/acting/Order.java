package dev.scaledservice.controller.acting;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.RevisionSeen;
import dev.scaledservice.controller.making.RolloutPolicy;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.routing.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be brought about.
 *
 * @param count how many instances there should be, over all revisions
 * @param sharing how a new revision is let in step by step; null where revisions are exchanged
 */
public record Order(Seen seen, Wish.Clear wish, Roles roles, int count, @Nullable Sharing sharing) {

  Owner owner() {
    return Owner.of(seen.service());
  }

  RolloutPolicy rollout() {
    return RolloutPolicy.of(wish.spec().rollout());
  }

  /** The slot of the wanted revision; null where revisions have none. */
  @Nullable Slot slot() {
    return sharing == null ? null : sharing.slot(wish.revision());
  }

  /** The HTTPRoute that shares the calls out; null where none does. */
  @Nullable String httpRoute() {
    Rollout rollout = wish.spec().rollout();
    boolean shares = sharing != null && sharing.by() == Sharing.By.GATEWAY;
    return !shares
            || rollout == null
            || rollout.router() == null
            || rollout.router().gateway() == null
        ? null
        : rollout.router().gateway().httpRoute();
  }

  List<RevisionSeen> revisions() {
    return seen.revisions().stream()
        .map(SeenRevision::deployment)
        .flatMap(deployment -> RevisionSeen.of(deployment).stream())
        .toList();
  }
}
