package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Step;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Target;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What arrives asks for, whatever goes on inside: {@code AverageValue} of a total in /s. Usage,
 * concurrency and latency grow by waiting; arrivals do not.
 */
final class AtTheDoor {

  private AtTheDoor() {}

  /** The largest count that a rate of arrivals asks for; 0 where there is none. */
  static int wanted(List<Sensed> sensed, List<Recommendation> recommendations, Draft draft) {
    int wanted = 0;
    for (int i = 0; i < sensed.size(); i++) {
      if (counts(sensed.get(i))) {
        if (recommendations.get(i).valid()) {
          wanted = Math.max(wanted, recommendations.get(i).replicas());
        }
        wanted = Math.max(wanted, burst(sensed.get(i).metric().name(), draft));
      }
    }
    return wanted;
  }

  /** What arrives now, in replicas at their target; 0 where that is not known. */
  static double replicas(List<Sensed> sensed) {
    double most = 0;
    for (Sensed one : sensed) {
      if (counts(one)
          && one.metric().target() instanceof Target.AverageValue(double each)
          && one.measurement() instanceof Measurement.Total total) {
        OptionalDouble soon = total.burst().usable();
        double value = soon.isPresent() ? soon.getAsDouble() : total.window().usable().orElse(0);
        most = Math.max(most, value / each);
      }
    }
    return most;
  }

  private static boolean counts(Sensed sensed) {
    return sensed.metric().target() instanceof Target.AverageValue
        && sensed.metric().unit().equals("/s")
        && sensed.measurement() instanceof Measurement.Total;
  }

  private static int burst(String metric, Draft draft) {
    for (Step step : draft.steps()) {
      if (step.because() instanceof Because.Bursting burst && burst.metric().equals(metric)) {
        return step.to();
      }
    }
    return 0;
  }
}
