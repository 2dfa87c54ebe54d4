package dev.scaledservice.engine.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Memory.Move;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.PodValue.State;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Where a decision has to tell what is from what is on its way, or from what is not said at all.
 */
class StagedPlannerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Reading NOT_PUSHED = new Reading.Unknown("not pushed");

  @Test
  void podsOnTheirWayAreNoReasonToGoBack() {
    Plan plan =
        plan(new Target.AverageValue(100), new Fleet(9, 4, 4), total(850), Memory.beginning(NOON));

    assertThat(plan.desired()).isEqualTo(9);
    assertThat(plan.decision().proposed()).isEqualTo(9);
  }

  @Test
  void aRatioWithNoReplicaReadyIsNotAWishForNone() {
    Plan plan =
        plan(new Target.Value(0.25), new Fleet(3, 3, 0), total(0.5), Memory.beginning(NOON));

    assertThat(plan.decision().sentence())
        .isEqualTo(
            "stays 3: load is not known: no replica is ready to compare it with;"
                + " held until a metric is known");
  }

  @Test
  void aRatioWakesAServiceFromZero() {
    Plan plan = plan(new Target.Value(10), new Fleet(0, 0, 0), total(25), Memory.beginning(NOON));

    assertThat(plan.desired()).isEqualTo(3);
  }

  @Test
  void aPodWithoutARequestIsNamed() {
    var pods = List.of(pod("a", fresh(0.3), 0.5), pod("b", fresh(0.3), 0));
    Plan plan =
        plan(new Target.Utilization(60), new Fleet(2, 2, 2), perPod(pods), Memory.beginning(NOON));

    assertThat(plan.decision().sentence())
        .startsWith("stays 2: load is not known: b requests nothing to compare with");
    assertThat(plan.conditions().scalingActive().reason()).isEqualTo("FailedGetResourceMetric");
  }

  @Test
  void utilizationIsToldInPercent() {
    var pods = List.of(pod("a", fresh(0.9), 1), pod("b", fresh(0.85), 1));
    Plan plan =
        plan(new Target.Utilization(60), new Fleet(2, 2, 2), perPod(pods), Memory.beginning(NOON));

    assertThat(plan.decision().sentence()).isEqualTo("2 -> 3: load 87 %, 60 % wanted");
  }

  @Test
  void aTotalIsNoShareOfRequests() {
    Plan plan =
        plan(new Target.Utilization(60), new Fleet(2, 2, 2), total(0.5), Memory.beginning(NOON));

    assertThat(plan.decision().sentence())
        .contains("load is not known: a share of requests wants a number a pod");
  }

  @Test
  void oneYoungPodIsEnoughNotToGoDown() {
    var young = new Reading.Partial(1, NOON, Duration.ofSeconds(2));
    var pods = List.of(pod("a", fresh(10), 0), pod("b", young, 0), pod("c", fresh(10), 0));
    Plan plan =
        plan(new Target.AverageValue(20), new Fleet(3, 3, 3), perPod(pods), Memory.beginning(NOON));

    assertThat(plan.decision().sentence())
        .isEqualTo(
            "stays 3: 2 would do (load 7 a pod, 20 wanted),"
                + " but load has been watched for only 2 s");
  }

  @Test
  void aMoveCountsWhenItIsSeenInForceAndNotBefore() {
    Memory memory = Memory.beginning(NOON);
    for (int second = 0; second < 5; second++) {
      // The API server does not answer: the same move is asked for again and again.
      memory = plan(new Target.AverageValue(100), new Fleet(4, 4, 4), total(900), memory).next();
    }
    assertThat(memory.events()).isEmpty();

    memory = plan(new Target.AverageValue(100), new Fleet(9, 9, 9), total(900), memory).next();
    assertThat(memory.events()).containsExactly(new Move(5, NOON));
  }

  @Test
  void theFirstCountIsThePinOrTheMinimumButNotNone() {
    assertThat(policy(new Target.Value(1), null, 0).firstCount()).isEqualTo(1);
    assertThat(policy(new Target.Value(1), null, 3).firstCount()).isEqualTo(3);
    assertThat(policy(new Target.Value(1), 0, 3).firstCount()).isZero();
  }

  private static Plan plan(Target target, Fleet fleet, Measurement measurement, Memory memory) {
    return new StagedPlanner()
        .plan(new Observation(policy(target, null, 1), fleet, List.of(measurement)), memory, NOON);
  }

  private static Policy policy(Target target, @Nullable Integer pin, int min) {
    return new Policy(
        Mode.AUTO,
        pin,
        min,
        20,
        List.of(new MetricPolicy("load", target)),
        Behavior.DEFAULT,
        new Policy.Burst(Duration.ofSeconds(3), 2),
        new Policy.OnMissing(Missing.HOLD, 0, Duration.ZERO));
  }

  private static Measurement total(double value) {
    return new Measurement.Total("load", fresh(value), NOT_PUSHED);
  }

  private static Measurement perPod(List<PodValue> pods) {
    return new Measurement.PerPod("load", pods, NOT_PUSHED);
  }

  private static PodValue pod(String name, Reading value, double request) {
    return new PodValue(name, State.READY, value, request);
  }

  private static Reading fresh(double value) {
    return new Reading.Fresh(value, NOON);
  }
}
