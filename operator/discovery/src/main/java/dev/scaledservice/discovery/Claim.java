package dev.scaledservice.discovery;

import org.jspecify.annotations.Nullable;

/** Whether a node of the name that we want is ours to write. */
sealed interface Claim {

  /**
   * It is, or there is none.
   *
   * @param former an owner of the same name before ours, whose leftovers are on it; null when none
   */
  record Ours(@Nullable Layout former) implements Claim {}

  /**
   * It is not.
   *
   * @param why one sentence
   */
  record Refused(String why) implements Claim {}

  static Claim on(@Nullable NodeState actual, Layout layout, Recollection recollection) {
    if (actual == null || layout.marks(actual.meta())) {
      return new Ours(null);
    }
    var other = Layout.ownerOf(actual.meta());
    if (other == null) {
      // Someone registered the node anew without its meta: what is on it still says whose it is.
      return layout.isOn(actual)
          ? new Ours(null)
          : new Refused("node %s is not ours".formatted(layout.node()));
    }
    if (!other.clusterId().equals(layout.owner().clusterId())
        || !other.key().equals(layout.owner().key())) {
      return new Refused(
          "node %s belongs to %s of cluster %s"
              .formatted(layout.node(), other.key(), other.clusterId()));
    }
    // A cluster has one resource of a name, so that uid is of one that is gone. If it comes back,
    // somebody else writes it.
    return recollection.tookOverFrom(other.uid())
        ? new Refused(
            "node %s is also written for uid %s: is the cluster id '%s' used twice?"
                .formatted(layout.node(), other.uid(), other.clusterId()))
        : new Ours(new Layout(other));
  }
}
