package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.routing.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Whose calls are whose.
 *
 * <p>A revision may have had the slot before another, and a proxy goes on counting for its
 * instances until they are gone: of a slot only the instances of its revision count.
 */
record Sides(Seen seen, String fresh, String old, Slot canarySlot) {

  /** Null of one that is in neither. */
  @Nullable Track of(Tallied one) {
    if (serves(one, fresh, canarySlot)) {
      return Track.CANARY;
    }
    return serves(one, old, canarySlot.other()) ? Track.STABLE : null;
  }

  /** Null of one that is in neither. */
  @Nullable Track ofRevision(String revision) {
    if (revision.equals(fresh)) {
      return Track.CANARY;
    }
    return revision.equals(old) ? Track.STABLE : null;
  }

  private boolean serves(Tallied one, String revision, Slot slot) {
    if (!one.group().equals(slot.letter())) {
      return one.group().equals(revision);
    }
    return seen.revision(new Revision(revision)).stream()
        .flatMap(of -> of.pods().stream())
        .map(SeenPod::address)
        .anyMatch(address ->
            address != null
                && (one.instance().startsWith(address + ":")
                    || one.instance().startsWith("[" + address + "]:")));
  }
}
