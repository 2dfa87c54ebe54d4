package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Sensor;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.reporting.Remembered;
import dev.scaledservice.engine.Planner;
import dev.scaledservice.signals.ServiceKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The loop of every service. */
final class Loops {

  private final Planner planner;
  private final Sensor sensor;
  private final Map<ServiceKey, Loop> loops = new ConcurrentHashMap<>();

  Loops(Planner planner, Sensor sensor) {
    this.planner = planner;
    this.sensor = sensor;
  }

  /** The loop of a service, begun from what its status and its Deployments say. */
  Loop of(Seen seen, Wish.Clear wish) {
    return loops.computeIfAbsent(seen.key(), key -> begin(seen, wish));
  }

  /** Of the resource that was last looked at under this name; null before there was one. */
  @Nullable String uid(ServiceKey key) {
    Loop loop = loops.get(key);
    Seen seen = loop == null ? null : loop.seen();
    return seen == null ? null : seen.service().getMetadata().getUid();
  }

  void forget(ServiceKey key) {
    loops.remove(key);
    sensor.forget(key);
  }

  void forEach(BiConsumer<ServiceKey, Loop> action) {
    loops.forEach(action);
  }

  int size() {
    return loops.size();
  }

  private Loop begin(Seen seen, Wish.Clear wish) {
    int count = CountInForce.of(seen, wish.policy());
    return new Loop(
        planner, sensor, Remembered.memory(seen.service().status(), seen, count), count);
  }
}
