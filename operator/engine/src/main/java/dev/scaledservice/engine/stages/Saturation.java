package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.util.List;

/**
 * How near a service is to its limit: the worst of its metrics as a share of its target, over the
 * long window or the short one.
 *
 * <pre>
 * AverageValue of a total   value / (target x ready)
 * all others                value / target
 * </pre>
 */
final class Saturation {

  private Saturation() {}

  /** 1 for at its target; 0 where no metric is known. */
  static double of(List<Sensed> sensed, List<Recommendation> recommendations, Fleet fleet) {
    double worst = 0;
    for (int i = 0; i < sensed.size(); i++) {
      Measurement measurement = sensed.get(i).measurement();
      double limit = limit(sensed.get(i), fleet);
      worst = Math.max(worst, share(recommendations.get(i).reading(), limit));
      if (measurement != null) {
        worst = Math.max(worst, share(measurement.burst(), limit));
      }
    }
    return worst;
  }

  private static double share(Reading reading, double limit) {
    return reading.usable().isPresent() ? reading.usable().getAsDouble() / limit : 0;
  }

  private static double limit(Sensed sensed, Fleet fleet) {
    return switch (sensed.metric().target()) {
      case Target.AverageValue(double each) ->
          sensed.measurement() instanceof Measurement.Total
              ? each * Math.max(1, fleet.ready())
              : each;
      case Target.Value(double wanted) -> wanted;
      case Target.Utilization(int percent) -> percent;
    };
  }
}
