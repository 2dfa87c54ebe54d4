package dev.scaledservice.bench.plan;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.Origin;
import dev.scaledservice.engine.Reading.Fresh;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.stages.StagedPlanner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One plan after the other, a pulse of 250 ms apart, each from the memory of the one before: 20
 * replicas whose load wanders by a fifth around what they take, so that now and then the count
 * changes. What is observed was made beforehand.
 */
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
public class Planning {

  private static final int OBSERVATIONS = 1_024;
  private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration PULSE = Duration.ofMillis(250);
  private static final double EACH = 100;
  private static final int REPLICAS = 20;

  /** How many metrics the service scales on. */
  @Param({"1", "3", "10"})
  public int metrics;

  /** How many services call it and report their calls, the first of them with an open breaker. */
  @Param({"0", "4"})
  public int callers;

  private final StagedPlanner planner = new StagedPlanner();
  private final List<Observation> observations = new ArrayList<>(OBSERVATIONS);
  private Memory memory = Memory.beginning(BEGIN);
  private long pulses;

  /** Makes what is observed. */
  @Setup
  public void observe() {
    List<MetricPolicy> wanted = new ArrayList<>();
    for (int metric = 0; metric < metrics; metric++) {
      wanted.add(
          new MetricPolicy("metric" + metric, new Target.AverageValue(EACH), Origin.PODS, "/s"));
    }
    var policy =
        new Policy(
            Mode.AUTO,
            null,
            1,
            100,
            wanted,
            Behavior.DEFAULT,
            new Policy.Burst(Duration.ofSeconds(3), 2),
            new Policy.OnMissing(Missing.HOLD, 0, Duration.ofMinutes(1)));
    for (int i = 0; i < OBSERVATIONS; i++) {
      observations.add(observation(policy, i));
    }
  }

  private Observation observation(Policy policy, int index) {
    Instant at = BEGIN.plus(PULSE.multipliedBy(index));
    List<Measurement> measured = new ArrayList<>();
    for (MetricPolicy metric : policy.metrics()) {
      double load = EACH * REPLICAS * (1 + 0.2 * Math.sin(index / 163.0 + measured.size()));
      measured.add(new Measurement.Total(metric.name(), new Fresh(load, at), new Fresh(load, at)));
    }
    List<Circuit> in = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      boolean open = caller == 0;
      in.add(
          new Circuit(
              "caller" + caller,
              "service",
              open ? Circuit.State.OPEN : Circuit.State.CLOSED,
              new Calls(400, 4, 1, 0, open ? 150 : 0),
              List.of(new Circuit.ClassCalls("normal", new Calls(400, 4, 1, 0, open ? 150 : 0))),
              open ? BEGIN : null,
              at,
              true,
              null));
    }
    return new Observation(
        policy, new Fleet(REPLICAS, REPLICAS, REPLICAS), measured, new Circuits(in, List.of()));
  }

  /** The plan; nobody reads its sentence. */
  @Benchmark
  public Plan plan() {
    int index = (int) (pulses % OBSERVATIONS);
    if (index == 0) {
      // Their times begin anew, and with them what is remembered.
      memory = Memory.beginning(BEGIN);
    }
    Plan plan =
        planner.plan(observations.get(index), memory, BEGIN.plusNanos(index * PULSE.toNanos()));
    memory = plan.next();
    pulses++;
    return plan;
  }
}
