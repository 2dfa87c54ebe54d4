package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Sensor;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Planner;
import dev.scaledservice.signals.Measured;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One service between two looks at the cluster: what was seen, the count in force and what earlier
 * decisions left behind. The pulse and the reconciler decide through it, one at a time.
 */
final class Loop {

  private final Planner planner;
  private final Sensor sensor;

  private Memory memory;
  private int count;
  private List<Admission.Share> admitted = List.of();
  private @Nullable Seen seen;
  private Sensor.@Nullable Sensing sensing;
  private Instant notBefore = Instant.MIN;
  private int failures;

  /**
   * @param memory what an earlier process left behind
   * @param count the count in force
   */
  Loop(Planner planner, Sensor sensor, Memory memory, int count) {
    this.planner = planner;
    this.sensor = sensor;
    this.memory = memory;
    this.count = count;
  }

  /**
   * A decision and what it rests on.
   *
   * @param count the count in force when it was made
   */
  record Decided(Plan plan, Fleet fleet, List<Measured> measured, Circuits circuits, int count) {

    /** The count that is in force once the plan is carried out. */
    int next() {
      return plan.act() ? plan.desired() : count;
    }

    /** What readings cannot say by themselves, by metric. */
    Map<String, String> notes() {
      Map<String, String> notes = new LinkedHashMap<>();
      for (Measured one : measured) {
        if (!one.note().isEmpty()) {
          notes.put(one.measurement().metric(), one.note());
        }
      }
      return notes;
    }

    /** What callers are to be told, as far as the plan is carried out. */
    List<Admission.Share> admits() {
      return plan.act() ? plan.admission().shares() : List.of();
    }

    /** Whether the count is to change. */
    boolean moves() {
      return next() != count;
    }
  }

  /**
   * The cluster as it is now, for all decisions until the next look; and the first of them.
   *
   * @param left the count that others have put in force; null where it is what we made it
   */
  synchronized Decided saw(Seen now, Wish.Clear wish, @Nullable Integer left, Instant at) {
    seen = now;
    count = left == null ? count : left;
    sensing = sensor.attend(now, wish);
    return decide(now, sensing, at);
  }

  /** Decides anew; null before anything was seen. */
  synchronized @Nullable Decided decide(Instant at) {
    return seen == null || sensing == null ? null : decide(seen, sensing, at);
  }

  private Decided decide(Seen seen, Sensor.Sensing sensing, Instant at) {
    Fleet fleet = fleet(seen, count);
    List<Measured> measured = sensor.measure(sensing);
    Circuits circuits = sensor.circuits(sensing);
    Plan plan =
        planner.plan(
            new Observation(sensing.policy(), fleet, Sensor.measurements(measured), circuits),
            memory,
            at);
    sensor.stands(sensing.key(), plan.coordination().standing());
    memory = plan.next();
    return new Decided(plan, fleet, measured, circuits, count);
  }

  /** The plan has been carried out as far as it goes: its count is in force from now on. */
  synchronized void carried(Decided decided) {
    count = decided.next();
    admitted = decided.admits();
    failures = 0;
    notBefore = Instant.MIN;
  }

  /** Whether callers are to be told something else than they were. */
  synchronized boolean admitsOtherwise(Decided decided) {
    return !decided.admits().equals(admitted);
  }

  /** Carrying out failed: the pulse leaves the service alone for a while that grows. */
  synchronized void failed(Instant now) {
    failures = Math.min(failures + 1, 7);
    notBefore = now.plusMillis(250L << failures); // 0.5 s to 32 s
  }

  /** Whether the pulse may call the reconciler. */
  synchronized boolean mayNudge(Instant now) {
    return !now.isBefore(notBefore);
  }

  /** The cluster as last seen; null before the first look. */
  synchronized @Nullable Seen seen() {
    return seen;
  }

  /** What the next process must know. */
  synchronized Memory.Durable durable() {
    return memory.durable();
  }

  /**
   * Pods that are leaving or going count neither as existing nor as ready. While a new revision
   * comes in, the surge is no capacity that was asked for: no more than the count in force.
   */
  private static Fleet fleet(Seen seen, int count) {
    int existing = 0;
    int ready = 0;
    for (SeenRevision revision : seen.revisions()) {
      for (SeenPod pod : revision.pods()) {
        if (pod.staying()) {
          existing++;
          ready += pod.ready() ? 1 : 0;
        }
      }
    }
    return new Fleet(count, Math.min(existing, count), Math.min(ready, count));
  }
}
