package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Admission.Share;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuit.ClassCalls;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Priorities.PriorityClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers may send of each class while demand exceeds what the ready replicas serve.
 *
 * <pre>
 * demand   what callers report, or what comes in at the door, whichever is more (callers report a
 *          call when it ends, which may be long after it came); the highest of the last 10 s
 * each     all is well          max(1.3 x calls a replica at its target, 1.1 x most that it was seen
 *                               to answer well): a target is set below what is possible, and what
 *                               is possible is found out by trying
 *          more comes in than ends: what it answers well is all that it can do
 *          trouble              0.9 of that, to work off what has piled up
 * supply   ready x each
 * offered  supply; after an opening only a part of what is free of the replicas that it overran:
 *          min(theirs, ok + ramp x (theirs - ok)), ok their part of what is answered well, and all
 *          that those take which came since
 * begins   with demand above supply, in trouble or with a metric at 1.4 times its target
 * lower    at once, by 10 points or more (5 in trouble)
 * higher   25 points a second at most, and not above what is offered now; by 5 points or more
 * little   below 5 points higher by any, from 5 on down lower by half: what is left for the
 *          highest class when nearly all is lost
 * stays    while no caller is heard, until the highest demand is 10 s old
 * ends     everything is admitted
 * </pre>
 *
 * Calls of a class that is not named count as the lowest, as callers treat them; calls without any
 * class count as spread evenly over all.
 */
public final class Sharing {

  private static final double ABOVE_TARGET = 1.3;
  private static final double PROBING = 1.1;
  private static final double PILING_UP = 1.05;
  private static final double WORKING_OFF = 0.9;
  private static final double OVERRUN = 1.4;
  private static final int LOWER = 1_000;
  private static final int GRAIN = 500;
  private static final int HIGHER = 2_500;
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Priorities priorities;
  private final Scene scene;
  private final boolean trouble;
  private final double demand;
  private final double supply;
  private final double offered;

  /**
   * @param reported calls a second that callers want, as far as they count
   * @param arriving calls a second that come in at the door; 0 where that is not known
   * @param atTarget calls a second of a replica at its target; 0 where that is not known
   * @param capacity the most that a replica was seen to answer well; 0 where that is not known
   * @param overran ready replicas that an opening overran
   * @param ramp part of 10,000 of what is free of those that is offered
   */
  Sharing(
      Priorities priorities,
      Scene scene,
      boolean trouble,
      double reported,
      double arriving,
      double atTarget,
      double capacity,
      int overran,
      int ramp) {
    this.priorities = priorities;
    this.scene = scene;
    this.trouble = trouble;
    this.demand = Math.max(reported, arriving);
    boolean pilingUp = arriving > scene.incoming().executed() * PILING_UP;
    double seen = Math.max(atTarget, capacity);
    double each =
        trouble
            ? WORKING_OFF * seen
            : pilingUp ? seen : Math.max(ABOVE_TARGET * atTarget, PROBING * capacity);
    boolean known = each > 0;
    int ready = scene.fleet().ready();
    this.supply = known ? ready * each : Double.POSITIVE_INFINITY;
    this.offered =
        ramp < Admission.ALL && known && ready > 0 ? offered(each, overran, ramp) : supply;
  }

  private double offered(double each, int overran, int ramp) {
    double theirs = overran * each;
    double ok = scene.incoming().ok() * overran / scene.fleet().ready();
    double part = Math.min(theirs, ok + Math.max(0, theirs - ok) * ramp / Admission.ALL);
    return supply - theirs + part;
  }

  /** What is admitted from now on; null for everything. */
  public @Nullable AdmissionMemory next(@Nullable AdmissionMemory earlier, Instant now) {
    List<PriorityClass> classes = priorities.classes();
    boolean begins = (trouble || scene.saturation() >= OVERRUN) && demand > offered;
    if (classes.isEmpty() || (earlier == null && !begins)) {
      return null;
    }
    if (earlier != null
        && scene.in().isEmpty()
        && earlier.demand() > supply
        && now.isBefore(earlier.demandAt().plus(WINDOW))) {
      return earlier; // Nobody has been heard: that is not to say that nobody calls.
    }
    double most = demand;
    Instant mostAt = now;
    if (earlier != null
        && earlier.demand() > demand
        && now.isBefore(earlier.demandAt().plus(WINDOW))) {
      most = earlier.demand();
      mostAt = earlier.demandAt();
    }
    int[] target = target(classes, most);
    int[] before = before(classes, earlier);
    boolean mayRise = earlier == null || !now.isBefore(earlier.changedAt().plus(PACE));
    var shares = new ArrayList<Share>(target.length);
    boolean changed = false;
    int above = Admission.ALL;
    for (int i = 0; i < target.length; i++) {
      int part = Math.min(above, moved(before[i], target[i], mayRise));
      shares.add(new Share(classes.get(i).name(), part));
      changed |= part != before[i];
      above = part;
    }
    if (above == Admission.ALL) {
      return null;
    }
    return new AdmissionMemory(
        shares, changed || earlier == null ? now : earlier.changedAt(), most, mostAt);
  }

  /** When more may be admitted although nothing else changes. */
  public static Instant risesAt(AdmissionMemory memory) {
    return memory.changedAt().plus(PACE);
  }

  private int moved(int before, int target, boolean mayRise) {
    if (target > before) {
      boolean enough = before < GRAIN || target - before >= GRAIN || target == Admission.ALL;
      return mayRise && enough ? Math.min(target, before + HIGHER) : before;
    }
    boolean half = before <= GRAIN && target <= before / 2;
    return half || before - target >= (trouble ? GRAIN : LOWER) ? target : before;
  }

  private int[] target(List<PriorityClass> classes, double most) {
    if (most > offered) {
      return WaterFilling.parts(classes, demands(classes, most), offered);
    }
    int[] everything = new int[classes.size()];
    Arrays.fill(everything, Admission.ALL);
    return everything;
  }

  /** As told before, by name: classes may have been renamed or added meanwhile. */
  private static int[] before(List<PriorityClass> classes, @Nullable AdmissionMemory earlier) {
    int[] before = new int[classes.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = Admission.ALL;
      if (earlier != null) {
        for (Share share : earlier.shares()) {
          if (share.priority().equals(classes.get(i).name())) {
            before[i] = share.parts();
          }
        }
      }
    }
    return before;
  }

  /** Calls a second of each class, adding up to {@code most}. */
  private double[] demands(List<PriorityClass> classes, double most) {
    double[] demands = new double[classes.size()];
    double named = 0;
    for (Circuit circuit : scene.in()) {
      for (ClassCalls one : circuit.classes()) {
        double wanted = one.calls().demanded();
        demands[index(classes, one.priority())] += wanted;
        named += wanted;
      }
    }
    double all = Math.max(named, scene.incoming().demanded());
    double each = (all - named) / demands.length;
    double scale = all > 0 ? most / all : 0;
    for (int i = 0; i < demands.length; i++) {
      demands[i] = (demands[i] + each) * scale;
    }
    return demands;
  }

  private static int index(List<PriorityClass> classes, String name) {
    for (int i = 0; i < classes.size(); i++) {
      if (classes.get(i).name().equals(name)) {
        return i;
      }
    }
    return classes.size() - 1;
  }

  /** The admission for callers and people. */
  public Admission told(@Nullable AdmissionMemory memory) {
    if (memory == null) {
      var shares = new ArrayList<Share>(priorities.classes().size());
      for (PriorityClass one : priorities.classes()) {
        shares.add(new Share(one.name(), Admission.ALL));
      }
      return new Admission(shares, "");
    }
    return Admission.shedding(memory.shares(), memory.demand(), scene.fleet().ready(), supply);
  }
}
