package dev.scaledservice.engine.rollout;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at a rollout, in this order:
 *
 * <ol>
 *   <li>follow the template: begin, give way to a third revision, or go back with it
 *   <li>turn back: what condemns the new revision comes before everything else, in every phase
 *   <li>obey the person
 *   <li>advance: as many steps as there is evidence for
 * </ol>
 */
final class Turn {

  private final Steps steps;
  private final Draft draft;
  private final Phases phases;

  Turn(Steps steps, Situation seen, @Nullable RolloutMemory before, Instant now) {
    this.steps = steps;
    this.draft = new Draft(seen, before, now);
    this.phases = new Phases(steps, draft);
  }

  RolloutPlan take() {
    var demands = new Demands(steps, draft);
    demands.follow();
    demands.turnBack();
    demands.obey();
    phases.advance();
    return plan();
  }

  private RolloutPlan plan() {
    RolloutMemory is = draft.memory;
    if (is == null) {
      return new RolloutPlan(
          null,
          draft.stable,
          null,
          0,
          Map.of(draft.stable, draft.seen.count()),
          phases.waits(),
          null,
          false,
          draft.news,
          phases.lookAgain());
    }
    return new RolloutPlan(
        is,
        draft.stable,
        is.other(),
        is.weight(),
        counts(is),
        phases.waits(),
        phases.asks(),
        phases.stuck(),
        draft.news,
        phases.lookAgain());
  }

  private Map<String, Integer> counts(RolloutMemory is) {
    Tracks tracks =
        switch (is.phase()) {
          case STEPPING -> Tracks.of(steps, draft.seen.count(), is.weight(), steps.share(is));
          case PROMOTING -> Tracks.of(steps, draft.seen.count(), is.weight(), 100);
          case BAKING, WARM -> Tracks.promoted(steps, draft.seen.count());
          case ABORTED -> new Tracks(draft.seen.count(), kept(is));
        };
    return Map.of(is.old(), tracks.old(), is.fresh(), tracks.fresh());
  }

  /** Of what was turned back nothing is made again: what is there stays while it has calls. */
  private int kept(RolloutMemory is) {
    return is.isTakingBack() ? Math.min(draft.seen.count(), draft.seen.readyOf(is.fresh())) : 0;
  }
}
