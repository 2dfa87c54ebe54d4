package dev.scaledservice.routing;

import java.util.List;

/**
 * How the calls to one service are to be shared between its two slots.
 *
 * @param canary the slot that is not stable
 * @param canaryPercent share of the calls that the canary gets, 0 to 100; at 0 it gets none but
 *     those that {@code match}
 * @param match whose bearers see the canary at any share; any one of them suffices. Empty from an
 *     abort on
 * @param members all instances of both slots
 * @param newcomer what the revision that is let in or was turned back is to be remembered by:
 *     another name each time it is let in; empty while nothing is under way
 * @param refused whether {@code newcomer} was turned back and is to stay away
 */
public record Split(
    ServiceName service,
    Slot canary,
    int canaryPercent,
    List<HeaderMatch> match,
    List<Member> members,
    String newcomer,
    boolean refused) {

  /** Between revisions that nobody has to remember. */
  public Split(
      ServiceName service,
      Slot canary,
      int canaryPercent,
      List<HeaderMatch> match,
      List<Member> members) {
    this(service, canary, canaryPercent, match, members, "", false);
  }

  public Split {
    if (canaryPercent < 0 || canaryPercent > 100) {
      throw new IllegalArgumentException("a share is 0 to 100 percent, not " + canaryPercent);
    }
    match = List.copyOf(match);
    members = List.copyOf(members);
  }

  /** The slot that gets what the canary does not. */
  public Slot stable() {
    return canary.other();
  }

  /** Share of the calls that {@code slot} gets, 0 to 100. */
  public int percent(Slot slot) {
    return slot == canary ? canaryPercent : 100 - canaryPercent;
  }

  /** How many instances of {@code slot} take calls. */
  public int ready(Slot slot) {
    return (int) members.stream().filter(member -> member.slot() == slot && member.ready()).count();
  }
}
