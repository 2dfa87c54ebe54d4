package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A short window that overrides the long one when load jumps.
 *
 * <pre>
 * times  = short window / what the ready replicas take
 *          (AverageValue of a total: target * ready; else: target)
 * burst  = times above threshold
 * wanted = ceil(times * ready), if the long window asks for less
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

  Burst(Policy.Burst policy, Fleet fleet) {
    this.policy = policy;
    this.fleet = fleet;
  }

  /**
   * @param earlier the burst as of the last decision
   * @return the burst as of this one; null where it is calm
   */
  Memory.@Nullable Burst apply(
      List<Sensed> sensed, Memory.@Nullable Burst earlier, Draft draft, Instant now) {
    Sensed strongest = null;
    double times = policy.threshold();
    for (Sensed one : sensed) {
      OptionalDouble load = times(one);
      if (load.isPresent() && load.getAsDouble() > times) {
        strongest = one;
        times = load.getAsDouble();
      }
    }
    Memory.Burst burst = strongest == null ? fading(earlier, now) : rising(earlier, now);
    if (strongest != null) {
      raise(strongest, times, draft);
    }
    if (burst != null && draft.count() < draft.from()) {
      draft.limit(Stage.BURST, draft.from(), LimitedBy.BURST, new Because.NotCalmYet(calmAfter()));
    }
    if (burst != null && strongest == null) {
      draft.lookAgain(burst.lastAbove(), calmAfter());
    }
    return burst;
  }

  private void raise(Sensed strongest, double times, Draft draft) {
    Because because = new Because.Bursting(strongest.metric().name(), times, policy.window());
    int wanted = (int) Math.ceil(times * replicas());
    if (wanted > draft.count()) {
      draft.propose(Stage.BURST, wanted, because);
    } else {
      draft.remark(Stage.BURST, because);
    }
  }

  /** The load of the short window in units of what the ready replicas take. */
  private OptionalDouble times(Sensed sensed) {
    Measurement measurement = sensed.measurement();
    OptionalDouble load =
        measurement == null ? OptionalDouble.empty() : measurement.burst().usable();
    if (load.isEmpty()) {
      return load;
    }
    double taken =
        switch (sensed.metric().target()) {
          case Target.AverageValue(double each) ->
              measurement instanceof Measurement.PerPod ? each : each * replicas();
          case Target.Value(double wanted) -> wanted;
          case Target.Utilization(int percent) -> percent;
        };
    return OptionalDouble.of(load.getAsDouble() / taken);
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
