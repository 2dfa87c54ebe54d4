package dev.scaledservice.controller.page;

import dev.scaledservice.controller.page.ServiceSnapshot.Decided;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service on the board: what it is now, the last 15 minutes by the second, two hours by ten
 * seconds, the last 200 decisions. About 20 kB.
 */
final class Track {

  static final int FINE_STEPS = 15 * 60;
  static final int COARSE_STEP_SECONDS = 10;
  static final int COARSE_STEPS = 2 * 60 * 60 / COARSE_STEP_SECONDS;
  static final int DECISIONS = 200;

  private final History fine = new History(1, FINE_STEPS);
  private final History coarse = new History(COARSE_STEP_SECONDS, COARSE_STEPS);
  private final Deque<Decided> decisions = new ArrayDeque<>();
  private volatile ServiceSnapshot latest;

  Track(ServiceSnapshot first) {
    this.latest = first;
  }

  /** What it is now. */
  ServiceSnapshot latest() {
    return latest;
  }

  synchronized void add(ServiceSnapshot snapshot, Instant now) {
    float load = orUnknown(snapshot.load());
    float capacity = orUnknown(snapshot.capacity());
    long second = now.getEpochSecond();
    fine.add(second, load, capacity, snapshot.desired(), snapshot.ready());
    coarse.add(second, load, capacity, snapshot.desired(), snapshot.ready());
    for (Decided decided : snapshot.decisions()) {
      if (decisions.size() == DECISIONS) {
        decisions.removeLast();
      }
      decisions.addFirst(decided);
    }
    latest = snapshot;
  }

  /** Newest first. */
  synchronized List<Decided> decisions() {
    return new ArrayList<>(decisions);
  }

  synchronized Series lastMinutes(Instant now) {
    return fine.until(now.getEpochSecond(), FINE_STEPS);
  }

  synchronized Series lastHours(Instant now) {
    return coarse.until(now.getEpochSecond(), COARSE_STEPS);
  }

  private static float orUnknown(@Nullable Double value) {
    return value == null ? Float.NaN : value.floatValue();
  }
}
