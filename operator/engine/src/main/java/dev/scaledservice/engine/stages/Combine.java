package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.OnMissing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One count out of many.
 *
 * <pre>
 * all known           the largest
 * some not, or from
 *   a window that has
 *   not filled        the largest if it is not below the count in force, else the count in force
 * no replica ready    the same: what is measured may be what is left of the load
 * none known          the count in force, or after a while the fallback
 * </pre>
 *
 * Source: autoscaling/v2, where a metric that cannot be read never stops a scale-up; partial
 * windows, the fallback and no way down while nobody serves are ours.
 */
final class Combine {

  private Combine() {}

  /**
   * @param unknownSince since when no metric has been known, as of the last decision
   * @return the same as of this one
   */
  static @Nullable Instant apply(
      List<Recommendation> recommendations,
      OnMissing onMissing,
      @Nullable Instant unknownSince,
      Fleet fleet,
      Draft draft,
      Instant now) {
    Recommendation largest = null;
    Because doubt = null;
    for (Recommendation one : recommendations) {
      if (one.valid() && (largest == null || one.replicas() > largest.replicas())) {
        largest = one;
      }
      if (doubt == null || (doubt instanceof Because.Filling && !one.valid())) {
        doubt = Sense.doubt(one.metric(), one.reading(), now);
      }
    }
    if (largest == null) {
      Instant since = unknownSince == null ? now : unknownSince;
      nothingKnown(onMissing, since, draft, now);
      return since;
    }
    draft.propose(
        Stage.COMBINE,
        largest.replicas(),
        new Because.Largest(largest.metric(), largest.replicas()));
    if (doubt == null && fleet.ready() == 0) {
      doubt = new Because.NobodyReady();
    }
    if (doubt != null && draft.count() < draft.from()) {
      draft.hold(Stage.COMBINE, doubt);
    }
    return null;
  }

  private static void nothingKnown(OnMissing onMissing, Instant since, Draft draft, Instant now) {
    int fallback =
        onMissing.policy() == Missing.SCALE_UP_ONLY
            ? Math.max(draft.from(), onMissing.replicas())
            : onMissing.replicas();
    Duration unknown = Duration.between(since, now);
    if (onMissing.policy() == Missing.HOLD) {
      draft.hold(Stage.COMBINE, new Because.Held());
    } else if (unknown.compareTo(onMissing.after()) < 0) {
      draft.hold(Stage.COMBINE, new Because.Held());
      draft.lookAgain(since, onMissing.after());
    } else {
      draft.propose(Stage.COMBINE, fallback, new Because.FellBack(fallback, unknown));
    }
  }
}
