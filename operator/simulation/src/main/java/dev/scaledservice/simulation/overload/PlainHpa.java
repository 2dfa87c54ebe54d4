package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.OnOpen;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.stages.StagedPlanner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A HorizontalPodAutoscaler without {@code behavior}: processor usage against a target, every 15 s,
 * by the arithmetic that the engine's tables check number for number. It knows no breakers and
 * publishes nothing.
 */
final class PlainHpa implements Autoscaler {

  private static final Duration SYNC = Duration.ofSeconds(15);
  private static final double[] EVERYTHING = {1, 1, 1};

  private final StagedPlanner planner = new StagedPlanner();
  private final Policy policy;
  private @Nullable Memory memory;
  private @Nullable Instant last;

  PlainHpa(int targetPercent, int max) {
    policy =
        new Policy(
            Mode.AUTO,
            null,
            1,
            max,
            List.of(new MetricPolicy("cpu", new Target.Utilization(targetPercent))),
            Behavior.OF_A_PLAIN_HPA,
            new Policy.Burst(Duration.ofSeconds(3), Double.POSITIVE_INFINITY),
            new Policy.OnMissing(Missing.HOLD, 0, Duration.ofMinutes(1)),
            OnOpen.IGNORE,
            Priorities.NONE);
  }

  @Override
  public Answer decide(Sight sight) {
    Instant now = sight.now();
    if (last != null && now.isBefore(last.plus(SYNC))) {
      return new Answer(sight.fleet().desired(), EVERYTHING, "");
    }
    last = now;
    var pods = new ArrayList<PodValue>();
    for (int i = 0; i < sight.fleet().current(); i++) {
      boolean ready = i < sight.fleet().ready();
      pods.add(
          new PodValue(
              "pod" + i,
              ready ? PodValue.State.READY : PodValue.State.UNREADY,
              ready ? new Reading.Fresh(sight.usage(), now) : new Reading.Unknown("starting"),
              1));
    }
    var cpu = new Measurement.PerPod("cpu", pods, new Reading.Unknown("not pushed"));
    Plan plan =
        planner.plan(
            new Observation(policy, sight.fleet(), List.of(cpu)),
            memory == null ? Memory.beginning(now) : memory,
            now);
    memory = plan.next();
    return new Answer(plan.desired(), EVERYTHING, plan.decision().sentence());
  }
}
