package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.CircuitMemory.Episode;
import dev.scaledservice.engine.CircuitMemory.Step;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan.Coordination;
import dev.scaledservice.engine.Plan.Standing;
import dev.scaledservice.engine.Policy.OnOpen;
import dev.scaledservice.engine.coordinate.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What open breakers mean for the count.
 *
 * <pre>
 * waits for a dependency   the count stays, both ways; only what comes in at the door (a rate that
 *                          the replicas share) may raise it, since waiting makes no arrivals
 * hidden demand            replicas for admitted + shed + not permitted, at most twice the count
 * held                     not below the count in force
 * </pre>
 *
 * Before the stages that stabilise and bound: behavior, bounds and pins hold for breakers too.
 */
final class Coordinate {

  private final Verdict verdict;
  private final Fleet fleet;
  private int stepped;

  private Coordinate(Verdict verdict, Fleet fleet) {
    this.verdict = verdict;
    this.fleet = fleet;
  }

  /** Null where nobody reports breakers and nothing is remembered of any, or they are ignored. */
  static @Nullable Coordinate of(
      Observation observation,
      List<Sensed> sensed,
      List<Recommendation> recommendations,
      Memory memory,
      Instant now) {
    boolean nothing = observation.circuits().silent() && memory.circuits() == null;
    if (nothing || observation.policy().onOpen() == OnOpen.IGNORE) {
      return null;
    }
    Fleet fleet = observation.fleet();
    var verdict =
        new Verdict(
            observation.policy(),
            observation.circuits(),
            Saturation.of(sensed, recommendations, fleet),
            AtTheDoor.replicas(sensed),
            fleet,
            memory.circuits() == null ? CircuitMemory.EMPTY : memory.circuits(),
            now);
    return new Coordinate(verdict, fleet);
  }

  Verdict verdict() {
    return verdict;
  }

  void apply(List<Sensed> sensed, List<Recommendation> recommendations, Draft draft) {
    Because waits = verdict.waits();
    if (waits != null) {
      stay(waits, AtTheDoor.wanted(sensed, recommendations, draft), draft);
    } else if (verdict.hidden() != null) {
      stepped = Fulfil.apply(verdict, fleet, draft);
    }
    for (Finding one : verdict.findings()) {
      if (one.rule() == Rule.NOT_OVERLOAD || one.rule() == Rule.SCALING_INEFFECTIVE) {
        draft.remark(Stage.COORDINATE, one.because());
      }
    }
    Because held = verdict.held();
    if (held != null && draft.count() < draft.from()) {
      draft.limit(Stage.COORDINATE, draft.from(), LimitedBy.BREAKER, held);
      draft.lookAgain(verdict.heldUntil());
    }
    draft.lookAgain(verdict.changesAt());
  }

  private static void stay(Because waits, int atTheDoor, Draft draft) {
    int from = draft.from();
    int most = Math.max(from, atTheDoor);
    if (draft.count() > most || draft.count() < from) {
      draft.limit(
          Stage.COORDINATE, Math.clamp(draft.count(), from, most), LimitedBy.BREAKER, waits);
    } else {
      draft.remark(Stage.COORDINATE, waits);
    }
  }

  /** What was found, once the count is known. */
  Coordination coordination(Draft draft) {
    boolean scaling = draft.count() > draft.from() || fleet.ready() < fleet.desired();
    return new Coordination(
        verdict.findings(), new Standing(verdict.saturated(), scaling, verdict.waitsFor()));
  }

  /** What to remember, once the count is known: a step that a limit took away was none. */
  CircuitMemory next(Draft draft) {
    CircuitMemory memory = verdict.memory();
    Episode episode = memory.episode();
    if (episode == null || stepped <= draft.from() || draft.count() <= draft.from()) {
      return memory;
    }
    Step last = episode.step();
    return memory.with(
        episode.with(new Step(draft.count(), null, 0, 0, last.failures(), last.notBefore())));
  }
}
