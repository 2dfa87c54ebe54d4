package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.recommend.Ratio;
import dev.scaledservice.engine.recommend.Saturating;
import dev.scaledservice.engine.recommend.Shared;
import dev.scaledservice.engine.recommend.Tolerance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A short window that overrides the long one when load jumps.
 *
 * <pre>
 * times  = short window / what the ready replicas take
 *          (AverageValue of a total: target * ready; else: target)
 * burst  = times above threshold and above the tolerance
 * wanted = what the short window asks for, if that is more than the long one does
 * calm   = not a burst for five short windows on end
 * </pre>
 *
 * Until it is calm the count does not fall: a burst comes in waves, and between two of them the
 * short window is as low as if it were over. Five short windows are about one long window (3 s and
 * 15 s by default), so the long one has then seen nothing of the burst either. Up to there the
 * window of scaleDown, if any, says the same; this holds without one too.
 */
final class Burst {

  private static final int CALM_WINDOWS = 5;

  private final Policy.Burst policy;
  private final Fleet fleet;
  private final Tolerance tolerance;

  Burst(Policy.Burst policy, Fleet fleet, Tolerance tolerance) {
    this.policy = policy;
    this.fleet = fleet;
    this.tolerance = tolerance;
  }

  /**
   * @param earlier the burst as of the last decision
   * @return the burst as of this one; null where it is calm
   */
  Memory.@Nullable Burst apply(
      List<Sensed> sensed, Memory.@Nullable Burst earlier, Draft draft, Instant now) {
    Wave highest = null;
    for (Sensed one : sensed) {
      Wave wave = wave(one);
      if (wave != null && (highest == null || wave.wanted() > highest.wanted())) {
        highest = wave;
      }
    }
    if (highest != null) {
      raise(highest, draft);
    }
    Memory.Burst burst = highest == null ? fading(earlier, now) : rising(earlier, now);
    if (burst != null && draft.count() < draft.from()) {
      draft.limit(Stage.BURST, draft.from(), LimitedBy.BURST, new Because.NotCalmYet(calmAfter()));
    }
    if (burst != null && highest == null) {
      draft.lookAgain(burst.lastAbove(), calmAfter());
    }
    return burst;
  }

  /** A short window above the threshold: how many times what is taken, and the count for it. */
  private record Wave(String metric, double times, int wanted) {}

  private void raise(Wave wave, Draft draft) {
    Because because = new Because.Bursting(wave.metric(), wave.times(), policy.window());
    if (wave.wanted() > draft.count()) {
      draft.propose(Stage.BURST, wave.wanted(), because);
    } else {
      draft.remark(Stage.BURST, because);
    }
  }

  private @Nullable Wave wave(Sensed sensed) {
    Measurement measurement = sensed.measurement();
    if (measurement == null || measurement.burst().usable().isEmpty()) {
      return null;
    }
    double load = measurement.burst().usable().getAsDouble();
    double target = target(sensed.metric().target());
    double times = load / (shared(sensed) ? target * replicas() : target);
    return times > Math.max(policy.threshold(), 1 + tolerance.up())
        ? new Wave(sensed.metric().name(), times, wanted(sensed, load, target))
        : null;
  }

  /** By the formula of the long window. */
  private int wanted(Sensed sensed, double load, double target) {
    long value = Saturating.milli(load);
    long each = Recommend.milliTarget(target);
    return shared(sensed)
        ? Shared.replicas(fleet.desired(), value, each, tolerance).count()
        : Ratio.replicas(fleet.desired(), replicas(), value, each, tolerance).count();
  }

  private static double target(Target target) {
    return switch (target) {
      case Target.AverageValue(double each) -> each;
      case Target.Value(double wanted) -> wanted;
      case Target.Utilization(int percent) -> percent;
    };
  }

  /** Whether the number is a total that the replicas share. */
  private static boolean shared(Sensed sensed) {
    return sensed.metric().target() instanceof Target.AverageValue
        && sensed.measurement() instanceof Measurement.Total;
  }

  private int replicas() {
    return Math.max(1, fleet.ready());
  }

  private static Memory.Burst rising(Memory.@Nullable Burst earlier, Instant now) {
    return new Memory.Burst(earlier == null ? now : earlier.since(), now);
  }

  private Memory.@Nullable Burst fading(Memory.@Nullable Burst earlier, Instant now) {
    boolean calm =
        earlier == null || Duration.between(earlier.lastAbove(), now).compareTo(calmAfter()) >= 0;
    return calm ? null : earlier;
  }

  private Duration calmAfter() {
    return policy.window().multipliedBy(CALM_WINDOWS);
  }
}
