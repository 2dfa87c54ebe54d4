package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Policies, fleets and measurements out of a seed: mostly usual ones, and now and then a legal but
 * odd one.
 */
final class World {

  private static final double[] ODD = {
    0, -1, -1e9, 1e-300, 1e-4, 0.5, 1e18, Double.MAX_VALUE, -Double.MAX_VALUE
  };

  private final SplittableRandom random;
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");

  World(long seed) {
    this.random = new SplittableRandom(seed);
  }

  Instant now() {
    return now;
  }

  /** A pulse later, or much later. */
  Instant later() {
    now = now.plusMillis(oneIn(10) ? random.nextLong(0, 600_000) : random.nextLong(1, 5_000));
    return now;
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int upTo(int bound) {
    return random.nextInt(bound + 1);
  }

  /** Any policy: modes, pins, several metrics, fallbacks. */
  Policy anyPolicy() {
    int min = random.nextInt(0, 4);
    var metrics = new ArrayList<MetricPolicy>();
    for (int i = random.nextInt(4); i > 0; i--) {
      metrics.add(new MetricPolicy("metric" + i, target()));
    }
    return new Policy(
        oneIn(8) ? pick(Mode.values()) : Mode.AUTO,
        oneIn(8) ? random.nextInt(0, 40) : null,
        min,
        oneIn(20) ? Integer.MAX_VALUE : min + random.nextInt(0, 30),
        metrics,
        behavior(),
        burst(),
        new Policy.OnMissing(pick(Missing.values()), random.nextInt(0, 40), span(120)));
  }

  /** A policy that decides by the one metric {@code load}. */
  Policy policyOf(Target target, Behavior behavior) {
    return policyOf(target, behavior, burst());
  }

  Policy policyOf(Target target, Behavior behavior, Policy.Burst burst) {
    int min = random.nextInt(0, 4);
    return new Policy(
        Mode.AUTO,
        null,
        min,
        min + random.nextInt(1, 60),
        List.of(new MetricPolicy("load", target)),
        behavior,
        burst,
        new Policy.OnMissing(Missing.HOLD, 0, Duration.ZERO));
  }

  Behavior behavior() {
    return oneIn(6)
        ? Behavior.unwritten(new Behavior.Unwritten(2, 4), span(300), tolerance(), tolerance())
        : new Behavior(rules(), rules());
  }

  private Rules rules() {
    var policies = new ArrayList<Limit>();
    for (int i = random.nextInt(3); i > 0; i--) {
      policies.add(new Limit(pick(Limit.Unit.values()), random.nextInt(0, 150), span(120)));
    }
    Select select = oneIn(8) ? Select.DISABLED : oneIn(2) ? Select.MIN : Select.MAX;
    return new Rules(select, oneIn(3) ? Duration.ZERO : span(300), tolerance(), policies);
  }

  private double tolerance() {
    return oneIn(3) ? 0.1 : oneIn(3) ? 0 : random.nextDouble(2);
  }

  Policy.Burst burst() {
    return new Policy.Burst(
        span(10), oneIn(3) ? Double.POSITIVE_INFINITY : 1 + random.nextDouble(3));
  }

  private Duration span(int seconds) {
    return Duration.ofMillis(random.nextLong(0, seconds * 1000L + 1));
  }

  Target target() {
    double wanted = oneIn(10) ? Math.abs(pick(ODD)) + 1e-9 : random.nextDouble(0.1, 200);
    return switch (random.nextInt(3)) {
      case 0 -> new Target.AverageValue(wanted);
      case 1 -> new Target.Value(wanted);
      default -> new Target.Utilization(random.nextInt(1, 300));
    };
  }

  Fleet fleet(int desired) {
    int current = oneIn(4) ? random.nextInt(0, 60) : desired;
    return new Fleet(desired, current, oneIn(3) ? random.nextInt(0, current + 2) : current);
  }

  Observation observation(Policy policy, Fleet fleet) {
    var measurements = new ArrayList<Measurement>();
    for (MetricPolicy metric : policy.metrics()) {
      if (!oneIn(12)) {
        measurements.add(measurement(metric, fleet));
      }
    }
    return new Observation(policy, fleet, measurements);
  }

  private Measurement measurement(MetricPolicy metric, Fleet fleet) {
    boolean perPod = metric.target() instanceof Target.Utilization ? !oneIn(10) : oneIn(3);
    double usual = usual(metric.target(), perPod ? 1 : Math.max(1, fleet.ready()));
    return perPod
        ? new Measurement.PerPod(metric.name(), pods(fleet, usual), reading(usual))
        : new Measurement.Total(metric.name(), reading(usual), reading(usual));
  }

  private double usual(Target target, int replicas) {
    return switch (target) {
      case Target.AverageValue(double each) -> each * replicas;
      case Target.Value(double wanted) -> wanted;
      case Target.Utilization(int percent) -> percent / 100.0;
    };
  }

  private List<PodValue> pods(Fleet fleet, double usual) {
    var pods = new ArrayList<PodValue>();
    for (int i = 0; i < Math.min(fleet.current(), 60); i++) {
      PodValue.State state = oneIn(5) ? pick(PodValue.State.values()) : PodValue.State.READY;
      pods.add(new PodValue("pod" + i, state, reading(usual), oneIn(40) ? 0 : 1));
    }
    return pods;
  }

  private Reading reading(double usual) {
    double value = oneIn(25) ? pick(ODD) : usual * random.nextDouble(3);
    double finite = Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
    return switch (random.nextInt(12)) {
      case 0 -> new Reading.Unknown("no such series");
      case 1 -> new Reading.Stale(finite, now.minusSeconds(60));
      case 2 -> new Reading.Partial(finite, now, Duration.ofSeconds(4));
      default -> new Reading.Fresh(finite, now);
    };
  }

  /** {@code load} as one number, the same in both windows. */
  Observation load(Policy policy, Fleet fleet, double load) {
    var fresh = new Reading.Fresh(load, now);
    return new Observation(policy, fleet, List.of(new Measurement.Total("load", fresh, fresh)));
  }

  /** A pod that uses {@code weight} times the load; null for one that was not measured. */
  record PodLoad(PodValue.State state, @Nullable Double weight) {}

  List<PodLoad> podLoads(int pods) {
    var loads = new ArrayList<PodLoad>();
    for (int i = 0; i < pods; i++) {
      PodValue.State state = oneIn(4) ? PodValue.State.UNREADY : PodValue.State.READY;
      loads.add(new PodLoad(state, oneIn(5) ? null : random.nextDouble(2)));
    }
    return loads;
  }

  /** {@code load} as a number a pod. */
  Observation podLoad(Policy policy, Fleet fleet, List<PodLoad> pods, double load) {
    var values = new ArrayList<PodValue>();
    for (PodLoad pod : pods) {
      Reading reading =
          pod.weight() == null
              ? new Reading.Unknown("not measured")
              : new Reading.Fresh(load * pod.weight(), now);
      values.add(new PodValue("pod" + values.size(), pod.state(), reading, 1));
    }
    var measured = new Measurement.PerPod("load", values, new Reading.Unknown("not pushed"));
    return new Observation(policy, fleet, List.of(measured));
  }

  double below(double bound) {
    return random.nextDouble(bound);
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }

  private double pick(double[] from) {
    return from[random.nextInt(from.length)];
  }
}
