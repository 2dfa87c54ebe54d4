package dev.scaledservice.controller.page;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service on the board: what it is now, the last 15 minutes by the second, two hours by ten
 * seconds, the last 200 decisions. About 20 kB without the sentences.
 */
final class Track {

  static final int FINE_STEPS = 15 * 60;
  static final int COARSE_STEP_SECONDS = 10;
  static final int COARSE_STEPS = 2 * 60 * 60 / COARSE_STEP_SECONDS;
  static final int DECISIONS = 200;

  private final History fine = new History(1, FINE_STEPS);
  private final History coarse = new History(COARSE_STEP_SECONDS, COARSE_STEPS);
  private final Deque<Numbered> decisions = new ArrayDeque<>();
  private long decided;
  private volatile ServiceSnapshot latest;

  Track(ServiceSnapshot first) {
    this.latest = first;
  }

  /** A decision and which one it was, from 1. */
  record Numbered(long number, ServiceSnapshot.Decided decided) {}

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
    for (ServiceSnapshot.Decided next : snapshot.decisions()) {
      if (decisions.size() == DECISIONS) {
        decisions.removeLast();
      }
      decisions.addFirst(new Numbered(++decided, next));
    }
    latest = snapshot;
  }

  /** Those made after the one with this number, newest first. */
  synchronized List<Numbered> decisionsAfter(long number) {
    return decisions.stream().takeWhile(one -> one.number() > number).toList();
  }

  /** The number of the last decision; 0 before the first. */
  synchronized long lastDecision() {
    return decided;
  }

  synchronized Series lastSeconds(Instant now, int seconds) {
    return fine.until(now.getEpochSecond(), seconds);
  }

  synchronized Series lastHours(Instant now) {
    return coarse.until(now.getEpochSecond(), COARSE_STEPS);
  }

  private static float orUnknown(@Nullable Double value) {
    return value == null ? Float.NaN : value.floatValue();
  }
}
