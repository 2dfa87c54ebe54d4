package dev.scaledservice.engine.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuit.State;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Decision.Step;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.OnOpen;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds whatever callers report. A failure names its seed; the seed is the whole test case.
 */
class CircuitPropertiesTest {

  private static final int STEPS = 60;
  private static final List<OnOpen> CHOICES = List.of(OnOpen.values());

  private final StagedPlanner planner = new StagedPlanner();

  static long[] seeds() {
    return new SplittableRandom(2027).longs(Integer.getInteger("engine.seeds", 60)).toArray();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyCallersOfAnyServiceAreDecidedWithinItsRules(long seed) {
    var world = new World(seed);
    var callers = new Callers(seed);
    Policy policy = policy(world);
    Memory memory = Memory.beginning(world.now());
    int inForce = world.upTo(40);
    for (int step = 0; step < STEPS; step++) {
      Instant now = world.later();
      policy = world.oneIn(15) ? policy(world) : policy;
      Observation measured = world.observation(policy, world.fleet(inForce));
      Circuits circuits = callers.any(now);
      var observation =
          new Observation(policy, measured.fleet(), measured.measurements(), circuits);
      Plan plan = planner.plan(observation, memory, now);
      String what = "seed %d step %d: %s".formatted(seed, step, plan.decision().sentence());

      staysWithinBounds(plan, policy, inForce, what);
      doesNotGoDownWhileHeld(plan, policy, inForce, what);
      tellsItsWholeWay(plan, inForce, what);
      admitsByPriority(plan, policy, what);
      assertThat(plan.lookAgain()).as(what).isAfter(now);
      assertThat(new StagedPlanner().plan(observation, memory, now)).as(what).isEqualTo(plan);
      Memory restored = Memory.restored(plan.next().durable(), now);
      assertThat(restored.circuits()).as(what).isEqualTo(plan.next().circuits());
      assertThat(restored.admission())
          .as(what)
          .usingRecursiveComparison()
          .ignoringFields("demandAt") // As if it had been right just now.
          .isEqualTo(plan.next().admission());

      memory = plan.next();
      inForce = plan.act() && !world.oneIn(4) ? Math.min(plan.desired(), 60) : inForce;
      memory = world.oneIn(10) ? Memory.restored(memory.durable(), now) : memory;
    }
  }

  private static Policy policy(World world) {
    Policy policy = world.anyPolicy();
    OnOpen onOpen = world.oneIn(4) ? CHOICES.get(world.upTo(2)) : OnOpen.COORDINATE;
    return new Policy(
        policy.mode(),
        policy.pin(),
        policy.minReplicas(),
        policy.maxReplicas(),
        policy.metrics(),
        policy.behavior(),
        policy.burst(),
        policy.onMissing(),
        onOpen,
        world.oneIn(5) ? Priorities.NONE : Priorities.DEFAULT);
  }

  private static void staysWithinBounds(Plan plan, Policy policy, int inForce, String what) {
    if (policy.pin() != null) {
      assertThat(plan.desired()).as(what).isEqualTo(policy.pin());
    } else if (policy.mode() == Mode.PAUSED) {
      assertThat(plan.desired()).as(what).isEqualTo(inForce);
    } else {
      assertThat(plan.desired()).as(what).isBetween(policy.minReplicas(), policy.maxReplicas());
    }
  }

  private static void doesNotGoDownWhileHeld(Plan plan, Policy policy, int inForce, String what) {
    boolean held =
        plan.coordination().findings().stream()
            .map(Finding::rule)
            .anyMatch(rule ->
                rule == Rule.NO_WAY_DOWN
                    || rule == Rule.REPORTS_STALE
                    || rule == Rule.WAITS_FOR_DEPENDENCY);
    if (held && policy.pin() == null) {
      assertThat(plan.desired())
          .as(what)
          .isGreaterThanOrEqualTo(Math.min(inForce, policy.maxReplicas()));
    }
  }

  private static void tellsItsWholeWay(Plan plan, int inForce, String what) {
    int count = inForce;
    for (Step step : plan.decision().steps()) {
      assertThat(step.from()).as(what).isEqualTo(count);
      assertThat(step.text()).as(what).isNotBlank();
      count = step.to();
    }
    assertThat(plan.desired()).as(what).isEqualTo(count);
    assertThat(plan.decision().reason()).as(what).isNotBlank().hasSizeLessThanOrEqualTo(60);
    assertThat(plan.coordination().findings())
        .as(what)
        .allSatisfy(finding -> assertThat(finding.text()).isNotBlank());
    assertThat(plan.conditions().coordinated().reason()).as(what).isNotBlank();
  }

  private static void admitsByPriority(Plan plan, Policy policy, String what) {
    Admission admission = plan.admission();
    assertThat(admission.shares().size()).as(what).isIn(0, policy.priorities().classes().size());
    int above = Admission.ALL;
    for (int i = 0; i < admission.shares().size(); i++) {
      int parts = admission.shares().get(i).parts();
      assertThat(parts)
          .as(what)
          .isBetween(policy.priorities().classes().get(i).floor(), above)
          .isLessThanOrEqualTo(above);
      above = parts;
    }
    assertThat(admission.sheds()).as(what).isEqualTo(plan.next().admission() != null);
    assertThat(admission.reason().isEmpty()).as(what).isEqualTo(!admission.sheds());
  }

  /** Whatever was shed: once demand is what the replicas take, everybody is back in 20 s. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everybodyComesBackOnceThereIsCapacity(long seed) {
    var world = new World(seed);
    var callers = new Callers(seed);
    Policy policy = world.policyOf(new Target.AverageValue(10), world.behavior());
    Memory memory = Memory.beginning(world.now());
    for (int step = 0; step < STEPS; step++) {
      Observation load = world.load(policy, new Fleet(5, 5, world.upTo(5)), world.below(500));
      memory = planner.plan(with(load, callers.any(world.now())), memory, world.later()).next();
    }
    Instant end = world.now().plusSeconds(20 + 60);
    Plan last = null;
    for (Instant now = world.now(); now.isBefore(end); now = now.plusMillis(250)) {
      Circuit calm =
          new Circuit(
              "app",
              "worker",
              State.CLOSED,
              new Calls(40, 0, 0, 0, 0),
              List.of(),
              null,
              now,
              true,
              null);
      Observation load = world.load(policy, new Fleet(5, 5, 5), 40);
      last = planner.plan(with(load, new Circuits(List.of(calm), List.of())), memory, now);
      memory = last.next();
      if (Duration.between(world.now(), now).toSeconds() >= 20) {
        assertThat(last.admission().sheds())
            .as("seed %d at %s: %s", seed, now, last.admission().reason())
            .isFalse();
      }
    }
    assertThat(last).isNotNull();
  }

  private static Observation with(Observation observation, Circuits circuits) {
    return new Observation(
        observation.policy(), observation.fleet(), observation.measurements(), circuits);
  }

  /** Nobody reports, and nobody ever did: nothing of this is there. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whereNobodyReportsNothingChanges(long seed) {
    var world = new World(seed);
    Policy policy = world.anyPolicy();
    Memory memory = Memory.beginning(world.now());
    int inForce = world.upTo(40);
    for (int step = 0; step < STEPS; step++) {
      Observation observation = world.observation(policy, world.fleet(inForce));
      Instant now = world.later();
      Plan plan = planner.plan(observation, memory, now);
      Plan ignoring = planner.plan(ignoring(observation), memory, now);
      assertThat(plan).isEqualTo(ignoring);
      assertThat(plan.coordination()).isSameAs(Plan.Coordination.CALM);
      assertThat(plan.admission()).isSameAs(Admission.NONE);
      assertThat(plan.next().circuits()).isNull();
      memory = plan.next();
      inForce = plan.act() ? Math.min(plan.desired(), 60) : inForce;
    }
  }

  private static Observation ignoring(Observation observation) {
    Policy policy = observation.policy();
    return new Observation(
        new Policy(
            policy.mode(),
            policy.pin(),
            policy.minReplicas(),
            policy.maxReplicas(),
            policy.metrics(),
            policy.behavior(),
            policy.burst(),
            policy.onMissing(),
            OnOpen.IGNORE,
            Priorities.NONE),
        observation.fleet(),
        observation.measurements());
  }

  /** While a breaker refuses calls, more calls refused never mean fewer replicas. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void moreHiddenDemandNeverMeansFewer(long seed) {
    var world = new World(seed);
    Policy policy = world.policyOf(new Target.AverageValue(10), world.behavior());
    Memory memory = Memory.beginning(world.now());
    int inForce = 1 + world.upTo(10);
    for (int step = 0; step < STEPS; step++) {
      Instant now = world.later();
      var fleet = new Fleet(inForce, inForce, inForce);
      double ok = world.below(10.0 * inForce);
      double hidden = world.oneIn(3) ? 0 : world.below(200);
      Observation load = world.load(policy, fleet, ok);
      Plan plan = planner.plan(with(load, open(ok, hidden, now)), memory, now);
      Plan more = planner.plan(with(load, open(ok, hidden * 2, now)), memory, now);
      assertThat(more.desired())
          .as("seed %d step %d: %s; with more: %s", seed, step, text(plan), text(more))
          .isGreaterThanOrEqualTo(plan.desired());
      memory = plan.next();
      inForce = Math.max(1, plan.desired());
    }
  }

  private static String text(Plan plan) {
    return plan.decision().sentence();
  }

  private static Circuits open(double ok, double notPermitted, Instant now) {
    State state = notPermitted > 0 ? State.OPEN : State.CLOSED;
    return new Circuits(
        List.of(
            new Circuit(
                "app",
                "worker",
                state,
                new Calls(ok, 0, 0, 0, notPermitted),
                List.of(),
                null,
                now,
                true,
                null)),
        List.of());
  }
}
