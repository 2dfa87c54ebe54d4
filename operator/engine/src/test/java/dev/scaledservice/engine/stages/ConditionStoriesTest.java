package dev.scaledservice.engine.stages;

import static dev.scaledservice.engine.stages.Story.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Conditions.Condition;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Target;
import org.junit.jupiter.api.Test;

/** What {@code kubectl describe} shows; the reasons of autoscaling/v2 are in the tables. */
class ConditionStoriesTest {

  @Test
  void aHealthyServiceHasNothingToReport() {
    Conditions conditions = after(replicas(4).load(395));

    assertThat(conditions.ableToScale()).matches(is(true, "ReadyForNewScale"));
    assertThat(conditions.scalingActive()).matches(is(true, "ValidMetricFound"));
    assertThat(conditions.scalingLimited()).matches(is(false, "DesiredWithinRange"));
    assertThat(conditions.scaledToZero()).matches(is(false, "NotScaledToZero"));
    assertThat(conditions.metricsFresh()).matches(is(true, "MetricsFresh"));
  }

  @Test
  void aMetricThatIsNotKnownIsSaidEvenWhereItDoesNoHarm() {
    Conditions conditions =
        after(
            replicas(4)
                .metric("queue", new Target.AverageValue(50), "")
                .unknown("queue", "no such series")
                .load(395));

    assertThat(conditions.scalingActive()).matches(is(true, "ValidMetricFound"));
    assertThat(conditions.metricsFresh()).matches(is(false, "MetricUnknown"));
    assertThat(conditions.metricsFresh().message()).isEqualTo("queue is not known: no such series");
  }

  @Test
  void anOldNumberIsNotFresh() {
    Conditions conditions = after(replicas(4).stale("requests", 300, "20 s"));

    assertThat(conditions.metricsFresh()).matches(is(false, "MetricStale"));
    assertThat(conditions.scalingActive()).matches(is(false, "FailedGetPodsMetric"));
    assertThat(conditions.scalingActive().message()).isEqualTo("requests was last seen 21 s ago");
  }

  @Test
  void aWindowThatFillsHoldsDownAsAStabilisationDoes() {
    Conditions conditions = after(replicas(4).partial(100, "4 s"));

    assertThat(conditions.metricsFresh()).matches(is(false, "WindowFilling"));
    assertThat(conditions.scalingActive()).matches(is(true, "ValidMetricFound"));
    assertThat(conditions.ableToScale()).matches(is(true, "ScaleDownStabilized"));
  }

  @Test
  void aBurstHoldsDownAsAStabilisationDoes() {
    Conditions conditions = after(replicas(4).downWindow("0 s").load(900).during("1 s").load(100));

    assertThat(conditions.ableToScale()).matches(is(true, "ScaleDownStabilized"));
  }

  @Test
  void observingNeverClaimsToHaveScaled() {
    Conditions conditions = after(replicas(4).mode(Mode.OBSERVE).load(900));

    assertThat(conditions.ableToScale()).matches(is(true, "ReadyForNewScale"));
    assertThat(conditions.ableToScale().message()).isEqualTo("the mode is to observe only");
  }

  @Test
  void pausedIsNotActive() {
    Conditions conditions = after(replicas(4).mode(Mode.PAUSED));

    assertThat(conditions.scalingActive()).matches(is(false, "ScalingDisabled"));
    assertThat(conditions.scalingActive().message()).isEqualTo("paused");
  }

  private static Conditions after(Story story) {
    return story.during("1 s").plan().conditions();
  }

  private static java.util.function.Predicate<Condition> is(boolean status, String reason) {
    return condition -> condition.status() == status && condition.reason().equals(reason);
  }
}
