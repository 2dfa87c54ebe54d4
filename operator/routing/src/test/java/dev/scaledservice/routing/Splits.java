package dev.scaledservice.routing;

import java.util.ArrayList;
import java.util.List;

/** Splits for tests: so many instances of each slot, all ready. */
public final class Splits {

  public static final ServiceName WORKER = new ServiceName("shop", "worker");

  private Splits() {}

  public static Split split(Slot canary, int percent, int ofA, int ofB, HeaderMatch... match) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < ofA; i++) {
      members.add(new Member("a-" + i, "10.0.0." + (i + 1), 8080, Slot.A, true));
    }
    for (int i = 0; i < ofB; i++) {
      members.add(new Member("b-" + i, "10.0.1." + (i + 1), 8080, Slot.B, true));
    }
    return new Split(WORKER, canary, percent, List.of(match), members);
  }
}
