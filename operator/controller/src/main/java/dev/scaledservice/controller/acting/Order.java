package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.RevisionSeen;
import dev.scaledservice.controller.making.RolloutPolicy;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import java.util.List;

/**
 * What is to be brought about.
 *
 * @param count how many instances there should be, over all revisions
 */
public record Order(Seen seen, Wish.Clear wish, Roles roles, int count) {

  Owner owner() {
    return Owner.of(seen.service());
  }

  RolloutPolicy rollout() {
    return RolloutPolicy.of(wish.spec().rollout());
  }

  List<RevisionSeen> revisions() {
    return seen.revisions().stream()
        .map(SeenRevision::deployment)
        .flatMap(deployment -> RevisionSeen.of(deployment).stream())
        .toList();
  }
}
