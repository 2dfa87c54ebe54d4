package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Memory.Move;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Plan.Coordination;
import dev.scaledservice.engine.Planner;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.recommend.Tolerance;
import dev.scaledservice.engine.stabilise.Moves;
import java.time.Instant;
import java.util.List;

/**
 * The stages in their order: sense, recommend, combine, burst, coordinate, fulfil, stabilise,
 * bound, admit.
 *
 * <p>A change of the count counts against the policies when it is seen in force, whoever made it: a
 * change that was asked for but never came must not stand in the way of the next.
 */
public final class StagedPlanner implements Planner {

  @Override
  public Plan plan(Observation observation, Memory memory, Instant now) {
    Policy policy = observation.policy();
    Fleet fleet = observation.fleet();
    Draft draft = new Draft(fleet.desired(), now);
    List<Move> moves = moves(policy, fleet, memory, now);
    if (policy.mode() == Mode.PAUSED && policy.pin() == null) {
      draft.limit(Stage.BOUND, fleet.desired(), LimitedBy.MODE, new Because.Paused());
      Memory next =
          new Memory(
              memory.startedAt(),
              memory.history(),
              moves,
              fleet.desired(),
              null,
              null,
              memory.circuits(),
              null);
      return plan(policy, draft, List.of(), Coordination.CALM, Admission.NONE, next, now);
    }
    List<Sensed> sensed = Sense.all(observation, draft, now);
    Tolerance tolerance = tolerance(policy);
    List<Recommendation> recommendations = new Recommend(fleet, tolerance).all(sensed, draft);
    Instant unknownSince =
        Combine.apply(
            recommendations, policy.onMissing(), memory.unknownSince(), fleet, draft, now);
    Memory.Burst burst =
        new Burst(policy.burst(), fleet, tolerance).apply(sensed, memory.burst(), draft, now);
    Coordinate coordinate = Coordinate.of(observation, sensed, recommendations, memory, now);
    if (coordinate != null) {
      coordinate.apply(sensed, recommendations, draft);
    }
    var history = new Stabilise(policy, moves).apply(memory.history(), draft, now);
    Bound.apply(policy, draft);
    Admit admit =
        coordinate == null
            ? Admit.EVERYTHING
            : Admit.apply(coordinate.verdict(), memory.admission(), draft, now);
    Memory next =
        new Memory(
            memory.startedAt(),
            history,
            moves,
            fleet.desired(),
            burst,
            unknownSince,
            coordinate == null ? null : coordinate.next(draft),
            admit.next());
    Coordination coordination =
        coordinate == null ? Coordination.CALM : coordinate.coordination(draft);
    return plan(policy, draft, recommendations, coordination, admit.admission(), next, now);
  }

  private static List<Move> moves(Policy policy, Fleet fleet, Memory memory, Instant now) {
    int change = memory.inForce() == null ? 0 : fleet.desired() - memory.inForce();
    return Moves.remembered(memory.events(), change, Moves.longestPeriod(policy.behavior()), now);
  }

  private static Tolerance tolerance(Policy policy) {
    return new Tolerance(policy.behavior().down().tolerance(), policy.behavior().up().tolerance());
  }

  private static Plan plan(
      Policy policy,
      Draft draft,
      List<Recommendation> recommendations,
      Coordination coordination,
      Admission admission,
      Memory next,
      Instant now) {
    var decision =
        new Decision(
            now,
            draft.from(),
            draft.count(),
            draft.proposed(),
            draft.limitedBy(),
            recommendations,
            draft.steps());
    boolean acts = policy.pin() != null || policy.mode() == Mode.AUTO;
    return new Plan(
        draft.count(),
        acts,
        decision,
        new Conclude(policy, decision, coordination.findings(), acts).conditions(),
        coordination,
        admission,
        draft.lookAgain(),
        next);
  }
}
