package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Policy;

/**
 * {@code minReplicas <= count <= maxReplicas}; a pin is above both, and above the metrics.
 *
 * <p>Bounds are for what the metrics ask, so they move a count that lies outside at once, whatever
 * the behavior says; as in autoscaling/v2.
 */
final class Bound {

  private Bound() {}

  static void apply(Policy policy, Draft draft) {
    if (policy.pin() != null) {
      draft.limit(Stage.BOUND, policy.pin(), LimitedBy.PIN, new Because.Pinned(policy.pin()));
    } else if (draft.count() > policy.maxReplicas()) {
      draft.limit(
          Stage.BOUND,
          policy.maxReplicas(),
          LimitedBy.MAX_REPLICAS,
          new Because.Max(policy.maxReplicas()));
    } else if (draft.count() < policy.minReplicas()) {
      draft.limit(
          Stage.BOUND,
          policy.minReplicas(),
          LimitedBy.MIN_REPLICAS,
          new Because.Min(policy.minReplicas()));
    }
  }
}
