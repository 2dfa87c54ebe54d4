package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Fleet;
import java.util.ArrayDeque;
import java.util.Deque;

/** Instances that take a fixed time to become ready, and none to leave. */
final class Replicas {

  private final double startupSeconds;
  private final Deque<Double> starting = new ArrayDeque<>();
  private int ready;

  Replicas(int ready, double startupSeconds) {
    this.ready = ready;
    this.startupSeconds = startupSeconds;
  }

  void tick(double now) {
    while (!starting.isEmpty() && starting.getFirst() <= now) {
      starting.removeFirst();
      ready++;
    }
  }

  /** There should be {@code count}; those that are not ready leave first. */
  void want(int count, double now) {
    while (ready + starting.size() < count) {
      starting.addLast(now + startupSeconds);
    }
    while (ready + starting.size() > count && !starting.isEmpty()) {
      starting.removeLast();
    }
    ready = Math.min(ready, count);
  }

  int ready() {
    return ready;
  }

  int count() {
    return ready + starting.size();
  }

  Fleet fleet() {
    return new Fleet(count(), count(), ready);
  }
}
