package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;

/**
 * How many calls a second one ready replica takes, learned while all is well: less than 5 % of
 * calls fail, none is refused, and the same number of replicas has been ready for 10 s.
 *
 * <pre>
 * at target  executed / ready / saturation, from a fifth of the target to a quarter above: beyond,
 *            calls that have come and those that have ended differ; the target itself where it is a
 *            rate (AverageValue in /s) and within a quarter of that; and where nothing has
 *            been learned
 * capacity   the most that was answered well: max(capacity, ok / ready)
 *            in trouble what is answered well now, but not below the target
 * </pre>
 */
public final class Capacity {

  private static final Duration STEADY = Duration.ofSeconds(10);
  private static final double WELL = 0.05;
  private static final double ENOUGH = 0.2;
  private static final double TOO_MUCH = 1.25;
  private static final double CLOSE = 0.25;

  private Capacity() {}

  /** Calls a second a replica at its target; 0 where that is not known. */
  public static double atTarget(Policy policy, CircuitMemory memory) {
    return memory.atTarget() > 0 ? memory.atTarget() : rate(policy);
  }

  /** The first target that is a rate each replica takes; 0 where there is none. */
  private static double rate(Policy policy) {
    for (MetricPolicy metric : policy.metrics()) {
      if (metric.target() instanceof Target.AverageValue(double each)
          && metric.unit().equals("/s")) {
        return each;
      }
    }
    return 0;
  }

  /** What is known after this decision, the opening aside. */
  static CircuitMemory learned(
      CircuitMemory earlier, Policy policy, Scene scene, boolean trouble, boolean calm) {
    Calls calls = scene.incoming();
    int ready = scene.fleet().ready();
    Instant now = scene.now();
    boolean same = earlier.readySince() != null && earlier.ready() == ready;
    Instant since = same ? earlier.readySince() : now;
    boolean steady = since != null && !now.isBefore(since.plus(STEADY)) && ready > 0;
    double atTarget = earlier.atTarget();
    double capacity = earlier.capacity();
    boolean well = calls.executed() > 0 && calls.failed() < calls.executed() * WELL;
    if (steady && calm && well && calls.notPermitted() == 0) {
      capacity = Math.max(capacity, calls.ok() / ready);
      if (scene.saturation() >= ENOUGH && scene.saturation() <= TOO_MUCH) {
        atTarget = near(calls.executed() / ready / scene.saturation(), rate(policy));
      }
    } else if (steady && trouble) {
      double floor = atTarget > 0 ? atTarget : rate(policy);
      capacity = Math.min(capacity, Math.max(floor, calls.ok() / ready));
    }
    return new CircuitMemory(
        scene.refusing() == null ? earlier.openAt() : now,
        scene.saturated() ? now : earlier.saturatedAt(),
        calm ? calls.demanded() : earlier.demand(),
        atTarget,
        capacity,
        ready,
        since,
        earlier.episode());
  }

  private static double near(double measured, double rate) {
    return rate > 0 && Math.abs(measured / rate - 1) <= CLOSE ? rate : measured;
  }
}
