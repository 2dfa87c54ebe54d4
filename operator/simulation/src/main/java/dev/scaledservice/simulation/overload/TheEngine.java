package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Circuits;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine as in the operator, with every default: arrivals at so many a second for each replica.
 */
final class TheEngine implements Autoscaler {

  private final StagedPlanner planner = new StagedPlanner();
  private final Policy policy;
  private @Nullable Memory memory;

  TheEngine(double each, int max) {
    policy =
        new Policy(
            Mode.AUTO,
            null,
            1,
            max,
            List.of(new MetricPolicy("requests", new Target.AverageValue(each), Origin.PODS, "/s")),
            Behavior.DEFAULT,
            new Policy.Burst(Duration.ofSeconds(3), 2),
            new Policy.OnMissing(Missing.HOLD, 0, Duration.ofMinutes(1)));
  }

  @Override
  public Answer decide(Sight sight) {
    Instant now = sight.now();
    var requests =
        new Measurement.Total(
            "requests", new Fresh(sight.arrivals(), now), new Fresh(sight.burst(), now));
    Plan plan =
        planner.plan(
            new Observation(
                policy,
                sight.fleet(),
                List.of(requests),
                new Circuits(sight.circuits(), List.of())),
            memory == null ? Memory.beginning(now) : memory,
            now);
    memory = plan.next();
    return new Answer(plan.desired(), admitted(plan.admission()), plan.decision().sentence());
  }

  private static double[] admitted(Admission admission) {
    double[] admitted = {1, 1, 1};
    for (int i = 0; i < admission.shares().size(); i++) {
      admitted[i] = (double) admission.shares().get(i).parts() / Admission.ALL;
    }
    return admitted;
  }
}
