package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known: each metric of the policy with its reading. Unknown is never zero.
 *
 * <p>Over pods: the mean of the ready ones that have a number. It is as old as the oldest of them,
 * {@link Reading.Partial} as soon as one of them is, and unknown when none has a number.
 */
final class Sense {

  private static final Reading UNMEASURED = new Reading.Unknown("nothing was measured");
  private static final Reading NO_READY_POD = new Reading.Unknown("no pod is ready");

  private Sense() {}

  static List<Sensed> all(Observation observation, Draft draft, Instant now) {
    List<MetricPolicy> metrics = observation.policy().metrics();
    var sensed = new ArrayList<Sensed>(metrics.size());
    for (MetricPolicy metric : metrics) {
      Measurement measurement = find(metric.name(), observation.measurements());
      Reading reading = measurement == null ? UNMEASURED : reading(measurement);
      sensed.add(new Sensed(metric, measurement, reading));
      Because doubt = doubt(metric.name(), reading, now);
      if (doubt != null) {
        draft.remark(Stage.SENSE, doubt);
      }
    }
    return sensed;
  }

  /** Why a reading is no reason to go down; null where it is one. */
  static @Nullable Because doubt(String metric, Reading reading, Instant now) {
    return switch (reading) {
      case Reading.Fresh _ -> null;
      case Reading.Partial partial -> new Because.Filling(metric, partial.covered());
      case Reading.Stale stale -> new Because.Outdated(metric, Duration.between(stale.at(), now));
      case Reading.Unknown unknown -> new Because.NotKnown(metric, unknown.why());
    };
  }

  private static @Nullable Measurement find(String metric, List<Measurement> measurements) {
    for (Measurement measurement : measurements) {
      if (measurement.metric().equals(metric)) {
        return measurement;
      }
    }
    return null;
  }

  private static Reading reading(Measurement measurement) {
    return switch (measurement) {
      case Measurement.Total total -> total.window();
      case Measurement.PerPod perPod -> mean(perPod.pods());
    };
  }

  private static Reading mean(List<PodValue> pods) {
    Reading without = NO_READY_POD;
    double sum = 0;
    int measured = 0;
    Instant oldest = Instant.MAX;
    Duration covered = null;
    for (PodValue pod : pods) {
      if (pod.state() != PodValue.State.READY) {
        continue;
      }
      switch (pod.value()) {
        case Reading.Fresh fresh -> {
          sum += fresh.value();
          measured++;
          oldest = earlier(oldest, fresh.at());
        }
        case Reading.Partial partial -> {
          sum += partial.value();
          measured++;
          oldest = earlier(oldest, partial.at());
          covered =
              covered == null || partial.covered().compareTo(covered) < 0
                  ? partial.covered()
                  : covered;
        }
        case Reading.Stale stale -> without = stale;
        case Reading.Unknown unknown -> without = unknown;
      }
    }
    if (measured == 0) {
      return without;
    }
    double mean = Math.clamp(sum / measured, -Double.MAX_VALUE, Double.MAX_VALUE);
    return covered == null
        ? new Reading.Fresh(mean, oldest)
        : new Reading.Partial(mean, oldest, covered);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
