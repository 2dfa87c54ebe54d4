package dev.scaledservice.engine.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Decision.Step;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever happens. A failure names its seed; the seed is the whole test case. */
class EnginePropertiesTest {

  private static final int STEPS = 40;

  private final StagedPlanner planner = new StagedPlanner();

  static long[] seeds() {
    return new SplittableRandom(2026).longs(Integer.getInteger("engine.seeds", 60)).toArray();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyHistoryOfAnyServiceIsDecidedWithinItsRules(long seed) {
    var world = new World(seed);
    Policy policy = world.anyPolicy();
    Memory memory = Memory.beginning(world.now());
    int inForce = world.upTo(40);
    for (int step = 0; step < STEPS; step++) {
      Instant now = world.later();
      policy = world.oneIn(15) ? world.anyPolicy() : policy;
      Observation observation = world.observation(policy, world.fleet(inForce));
      Plan plan = planner.plan(observation, memory, now);
      String what = "seed %d step %d: %s".formatted(seed, step, plan.decision().sentence());

      staysWithinBounds(plan, policy, inForce, what);
      doesNotGoDownInDoubt(plan, policy, inForce, what);
      tellsItsWholeWay(plan, inForce, what);
      staysSmall(plan.next(), inForce, what);
      assertThat(plan.lookAgain()).as(what).isAfter(now);
      assertThat(new StagedPlanner().plan(observation, memory, now)).as(what).isEqualTo(plan);
      keepsItsAnswer(plan, observation, world, what);

      memory = plan.next();
      inForce = plan.act() && !world.oneIn(4) ? Math.min(plan.desired(), 60) : inForce;
    }
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

  private static void doesNotGoDownInDoubt(Plan plan, Policy policy, int inForce, String what) {
    boolean fallsBack =
        policy.onMissing().policy() == Missing.FALLBACK && plan.next().unknownSince() != null;
    boolean doubt =
        plan.decision().recommendations().stream()
            .anyMatch(one -> !(one.reading() instanceof Reading.Fresh));
    if (doubt && policy.pin() == null && !fallsBack) {
      assertThat(plan.desired())
          .as(what)
          .isGreaterThanOrEqualTo(Math.min(inForce, policy.maxReplicas()));
    }
  }

  private static void tellsItsWholeWay(Plan plan, int inForce, String what) {
    Decision decision = plan.decision();
    int count = inForce;
    for (Step step : decision.steps()) {
      assertThat(step.from()).as(what).isEqualTo(count);
      assertThat(step.text()).as(what).isNotBlank();
      count = step.to();
    }
    assertThat(decision.from()).as(what).isEqualTo(inForce);
    assertThat(decision.to()).as(what).isEqualTo(count).isEqualTo(plan.desired());
    assertThat(decision.sentence()).as(what).matches("(stays \\d+|\\d+ -> \\d+): .+");
    assertThat(decision.reason()).as(what).isNotBlank().hasSizeLessThanOrEqualTo(60);
  }

  private static void staysSmall(Memory memory, int inForce, String what) {
    assertThat(memory.history().highs().size() + memory.history().lows().size())
        .as(what)
        .isLessThanOrEqualTo(2 * STEPS);
    for (var one : memory.history().highs()) {
      assertThat(one.replicas()).as(what).isNotNegative();
    }
    assertThat(memory.events()).as(what).hasSizeLessThanOrEqualTo(202);
    assertThat(memory.inForce()).as(what).isEqualTo(inForce);
  }

  /** Until the plan says to look again, the same inputs lead to the same count. */
  private void keepsItsAnswer(Plan plan, Observation observation, World world, String what) {
    Behavior behavior = observation.policy().behavior();
    Instant until = plan.lookAgain();
    for (Duration window : List.of(behavior.up().window(), behavior.down().window())) {
      // A gap as long as a window is an outage, after which the window begins anew.
      Instant outage = plan.decision().at().plus(window);
      until = window.isPositive() && outage.isBefore(until) ? outage : until;
    }
    Duration span = Duration.between(plan.decision().at(), until);
    long millis = Math.min(span.toSeconds(), 3600) * 1000;
    if (millis > 0) {
      Instant then = plan.decision().at().plusMillis((long) world.below((double) millis));
      assertThat(planner.plan(observation, plan.next(), then).desired())
          .as("%s, and again at %s", what, then)
          .isEqualTo(plan.desired());
    }
  }

  /**
   * As long as there are as many pods as are wanted. Where there are fewer, or more, autoscaling/v2
   * jumps at the edge of the tolerance: within it the count in force stays, beyond it the ratio is
   * multiplied by the pods there are. {@link #whereThereAreFewerPodsThanWantedTheEdgeIsAStep} holds
   * that.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void moreLoadNeverMeansFewer(long seed) {
    var world = new World(seed);
    Memory memory = Memory.beginning(world.now());
    Policy policy = world.policyOf(world.target(), world.behavior());
    int inForce = world.upTo(40);
    for (int step = 0; step < STEPS; step++) {
      Instant now = world.later();
      var fleet = new Fleet(inForce, inForce, inForce);
      double load = world.below(100_000);
      double more = load * (1 + world.below(2));
      Plan plan;
      Plan planForMore;
      if (policy.metrics().getFirst().target() instanceof Target.Utilization || world.oneIn(2)) {
        var pods = world.podLoads(fleet.current());
        plan = planner.plan(world.podLoad(policy, fleet, pods, load / 20_000), memory, now);
        planForMore = planner.plan(world.podLoad(policy, fleet, pods, more / 20_000), memory, now);
      } else {
        plan = planner.plan(world.load(policy, fleet, load), memory, now);
        planForMore = planner.plan(world.load(policy, fleet, more), memory, now);
      }
      assertThat(planForMore.desired())
          .as(
              "seed %d step %d: %s; with more: %s",
              seed, step, plan.decision().sentence(), planForMore.decision().sentence())
          .isGreaterThanOrEqualTo(plan.desired());
      memory = plan.next();
      inForce = plan.desired();
    }
  }

  /**
   * 10 wanted, 3 there: at 1.1 times the target the 10 stay, at 1.2 times {@code 1.2 x 3} ask for
   * 4.
   */
  @Test
  void whereThereAreFewerPodsThanWantedTheEdgeIsAStep() {
    var rules = new Rules(Select.MAX, Duration.ZERO, 0.1, List.of());
    var world = new World(1);
    var policy =
        new Policy(
            Mode.AUTO,
            null,
            1,
            20,
            List.of(new Policy.MetricPolicy("load", new Target.Value(100))),
            new Behavior(rules, rules),
            new Policy.Burst(Duration.ZERO, Double.POSITIVE_INFINITY),
            new Policy.OnMissing(Missing.HOLD, 0, Duration.ZERO));
    var fleet = new Fleet(10, 3, 3);
    Memory memory = Memory.beginning(world.now());

    assertThat(planner.plan(world.load(policy, fleet, 110), memory, world.now()).desired())
        .isEqualTo(10);
    assertThat(planner.plan(world.load(policy, fleet, 120), memory, world.now()).desired())
        .isEqualTo(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsCloseEnoughToItsTargetChangesNothing(long seed) {
    var world = new World(seed);
    double each = 1 + world.below(200);
    var steady = new Rules(Select.MAX, Duration.ZERO, 0.1, List.of());
    Policy policy = world.policyOf(new Target.AverageValue(each), new Behavior(steady, steady));
    Memory memory = Memory.beginning(world.now());
    int inForce =
        policy.minReplicas() + 1 + world.upTo(policy.maxReplicas() - policy.minReplicas() - 1);
    for (int step = 0; step < STEPS; step++) {
      double load = each * inForce * (0.901 + world.below(0.198));
      var fleet = new Fleet(inForce, world.upTo(60), inForce);
      Plan plan = planner.plan(world.load(policy, fleet, load), memory, world.later());
      assertThat(plan.desired())
          .as("seed %d step %d: %s", seed, step, plan.decision().sentence())
          .isEqualTo(inForce);
      memory = plan.next();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void afterOneWindowARestartIsAsIfItHadNotBeen(long seed) {
    var world = new World(seed);
    var burst = new Policy.Burst(Duration.ofSeconds(1), Double.POSITIVE_INFINITY);
    Policy policy = world.policyOf(new Target.AverageValue(10), world.behavior(), burst);
    Memory memory = Memory.beginning(world.now());
    int inForce = 5;
    for (int step = 0; step < STEPS; step++) {
      Plan plan =
          planner.plan(
              world.load(policy, new Fleet(inForce, inForce, inForce), world.below(500)),
              memory,
              world.later());
      memory = plan.next();
      inForce = plan.desired();
    }
    Memory successors = Memory.restored(memory.durable(), world.now());
    Instant restarted = world.now();
    Duration longest = longestWindow(policy.behavior());
    for (int step = 0; step < 4 * STEPS; step++) {
      Instant now = world.later();
      var observation = world.load(policy, new Fleet(inForce, inForce, inForce), world.below(500));
      Plan plan = planner.plan(observation, memory, now);
      Plan successorsPlan = planner.plan(observation, successors, now);
      String what =
          "seed %d step %d: %s; restarted: %s"
              .formatted(
                  seed, step, plan.decision().sentence(), successorsPlan.decision().sentence());
      // The first decision after the restart seeds the window of scaleUp.
      if (Duration.between(restarted, now).compareTo(longest.plusMinutes(11)) > 0) {
        assertThat(successorsPlan.decision()).as(what).isEqualTo(plan.decision());
        assertThat(successorsPlan.lookAgain()).as(what).isEqualTo(plan.lookAgain());
      } else if (plan.desired() < inForce) {
        assertThat(successorsPlan.desired()).as(what).isGreaterThanOrEqualTo(plan.desired());
      }
      memory = plan.next();
      successors = successorsPlan.next();
      inForce = plan.desired();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theCompressedHistoryDecidesAsAListOfEverythingWould(long seed) {
    var world = new World(seed);
    var up = new Rules(Select.MAX, Duration.ofSeconds(world.upTo(60)), 0, List.of());
    var down = new Rules(Select.MAX, Duration.ofSeconds(world.upTo(300)), 0, List.of());
    var never = new Policy.Burst(Duration.ZERO, Double.POSITIVE_INFINITY);
    Policy policy = world.policyOf(new Target.AverageValue(1), new Behavior(up, down), never);
    var naive = new NaiveWindows(up.window(), down.window());
    Memory memory = Memory.beginning(world.now());
    int inForce = policy.minReplicas();
    for (int step = 0; step < 4 * STEPS; step++) {
      Instant now = world.later();
      int wanted = world.upTo(40);
      Plan plan =
          planner.plan(
              world.load(policy, new Fleet(inForce, inForce, inForce), wanted), memory, now);
      int expected =
          Math.clamp(
              naive.stabilised(inForce, wanted, now), policy.minReplicas(), policy.maxReplicas());
      assertThat(plan.desired())
          .as("seed %d step %d: %s", seed, step, plan.decision().sentence())
          .isEqualTo(expected);
      memory = plan.next();
      inForce = plan.desired();
    }
  }

  private static Duration longestWindow(Behavior behavior) {
    Duration up = behavior.up().window();
    Duration down = behavior.down().window();
    return up.compareTo(down) > 0 ? up : down;
  }

  /** Every recommendation that was ever made, and the count in force where a window had none. */
  private static final class NaiveWindows {
    private final Duration up;
    private final Duration down;
    private final List<Recommended> forUp = new ArrayList<>();
    private final List<Recommended> forDown = new ArrayList<>();

    private record Recommended(int replicas, Instant at) {}

    NaiveWindows(Duration up, Duration down) {
      this.up = up;
      this.down = down;
    }

    int stabilised(int inForce, int wanted, Instant now) {
      var current = new Recommended(inForce, now);
      if (forUp.stream().noneMatch(one -> counts(one, up, now))) {
        forUp.add(current);
      }
      if (forDown.stream().noneMatch(one -> counts(one, down, now))) {
        forDown.add(current);
      }
      forUp.add(new Recommended(wanted, now));
      forDown.add(new Recommended(wanted, now));
      int ceiling = wanted;
      for (Recommended one : forUp) {
        ceiling = counts(one, up, now) ? Math.min(ceiling, one.replicas()) : ceiling;
      }
      int floor = wanted;
      for (Recommended one : forDown) {
        floor = counts(one, down, now) ? Math.max(floor, one.replicas()) : floor;
      }
      return Math.min(Math.max(inForce, ceiling), floor);
    }

    private static boolean counts(Recommended one, Duration window, Instant now) {
      return now.isBefore(one.at().plus(window));
    }
  }
}
