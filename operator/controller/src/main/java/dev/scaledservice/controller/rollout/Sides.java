package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.routing.Slot;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose calls are whose.
 *
 * <p>A revision may have had the slot before another, and a proxy goes on counting for its
 * instances until they are gone: of a slot only the instances of its revision count.
 */
final class Sides {

  /** A revision, its slot, and where its instances are. */
  private record Side(String revision, String slot, Set<String> addresses) {

    static Side of(Seen seen, String revision, Slot slot) {
      return new Side(
          revision,
          slot.letter(),
          seen.revision(new Revision(revision)).stream()
              .flatMap(of -> of.pods().stream())
              .map(SeenPod::address)
              .filter(Objects::nonNull)
              .collect(Collectors.toSet()));
    }

    boolean serves(Tallied one) {
      return one.group().equals(slot)
          ? addresses.contains(Names.host(one.instance()))
          : one.group().equals(revision);
    }
  }

  private final Side canary;
  private final Side stable;

  Sides(Seen seen, String fresh, String old, Slot canarySlot) {
    canary = Side.of(seen, fresh, canarySlot);
    stable = Side.of(seen, old, canarySlot.other());
  }

  /** Null of one that is in neither. */
  @Nullable Track of(Tallied one) {
    if (canary.serves(one)) {
      return Track.CANARY;
    }
    return stable.serves(one) ? Track.STABLE : null;
  }

  /** Null of one that is in neither. */
  @Nullable Track ofRevision(String revision) {
    if (revision.equals(canary.revision())) {
      return Track.CANARY;
    }
    return revision.equals(stable.revision()) ? Track.STABLE : null;
  }
}
