package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Step;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Target;
import java.util.List;

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

  static boolean counts(Sensed sensed) {
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
