package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Behavior.Unwritten;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.History;
import dev.scaledservice.engine.Memory.Move;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.stabilise.DownLimit;
import dev.scaledservice.engine.stabilise.Moves;
import dev.scaledservice.engine.stabilise.UnwrittenLimit;
import dev.scaledservice.engine.stabilise.UnwrittenWindow;
import dev.scaledservice.engine.stabilise.UpLimit;
import dev.scaledservice.engine.stabilise.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@code behavior}: first the windows, then the policies, as autoscaling/v2 has it.
 *
 * <p>A window that nothing is known of begins with the count in force: it counts as right until
 * now. So does autoscaling/v2 once, at its start; here it also does after an outage or a pause that
 * was longer than the window. From zero a policy allows at least one replica, or a percentage could
 * never wake a service.
 *
 * <p>Where a policy and a bound would cut at the same count, it is left to the bound: then no
 * policy would have to change for the count to stay.
 */
final class Stabilise {

  private final Policy policy;
  private final Behavior behavior;
  private final List<Move> moves;

  Stabilise(Policy policy, List<Move> moves) {
    this.policy = policy;
    this.behavior = policy.behavior();
    this.moves = moves;
  }

  /**
   * @return the history with this recommendation
   */
  History apply(History earlier, Draft draft, Instant now) {
    if (!draft.decided()) {
      return earlier;
    }
    Duration upWindow = behavior.up().window();
    Duration downWindow = behavior.down().window();
    History history = earlier.seeded(draft.from(), now, upWindow, downWindow);
    if (behavior.unwritten() == null) {
      windows(history, draft, now);
      policies(draft, now);
    } else {
      unwritten(behavior.unwritten(), history, draft, now);
    }
    return history.with(remembered(draft), now, upWindow, downWindow);
  }

  /** Whatever is above the maximum is kept as one above it, so that the history stays short. */
  private int remembered(Draft draft) {
    long above = most(draft) + 1L;
    return (int) Math.min(draft.proposed(), above);
  }

  private void windows(History history, Draft draft, Instant now) {
    Rules up = behavior.up();
    Rules down = behavior.down();
    int wanted = draft.count();
    int stabilised =
        new Windows(up.window(), down.window()).stabilised(draft.from(), wanted, history, now);
    if (stabilised < wanted) {
      int ceiling = history.smallest(up.window(), now).orElse(wanted);
      limit(draft, stabilised, new Because.UpWindow(ceiling, up.window()));
      draft.lookAgain(history.smallestUntil(up.window(), now));
    } else if (stabilised > wanted) {
      int floor = history.largest(down.window(), false, now).orElse(wanted);
      limit(draft, stabilised, new Because.DownWindow(Math.min(floor, most(draft)), down.window()));
      draft.lookAgain(history.largestUntil(down.window(), false, now));
    }
  }

  /** What could have been in force: a person is told of no count that never was. */
  private int most(Draft draft) {
    return Math.max(policy.maxReplicas(), draft.from());
  }

  private static void limit(Draft draft, int count, Because because) {
    draft.limit(Stage.STABILISE, count, LimitedBy.STABILIZATION_WINDOW, because);
  }

  private void policies(Draft draft, Instant now) {
    int from = draft.from();
    if (draft.count() > from) {
      upTo(Math.max(least(from), UpLimit.of(from, moves, behavior.up(), now)), draft);
      lookAgain(draft, behavior.up(), now);
    } else if (draft.count() < from) {
      int allowed = Math.min(from, DownLimit.of(from, moves, behavior.down(), now));
      if (draft.count() < allowed && policy.minReplicas() < allowed) {
        draft.limit(
            Stage.STABILISE, allowed, LimitedBy.SCALE_DOWN_POLICY, new Because.DownPolicy(allowed));
      }
      lookAgain(draft, behavior.down(), now);
    }
  }

  /** A limit never pushes the other way, and a percentage of nothing is one at least. */
  private int least(int from) {
    return from == 0 && behavior.up().select() != Select.DISABLED ? 1 : from;
  }

  private void upTo(int allowed, Draft draft) {
    if (draft.count() > allowed && policy.maxReplicas() > allowed) {
      draft.limit(
          Stage.STABILISE, allowed, LimitedBy.SCALE_UP_POLICY, new Because.UpPolicy(allowed));
    }
  }

  /** A policy allows something else as soon as it looks back on one move less. */
  private void lookAgain(Draft draft, Rules rules, Instant now) {
    for (Limit limit : rules.policies()) {
      draft.lookAgain(Moves.firstForgotten(moves, limit.period(), now));
    }
  }

  private void unwritten(Unwritten limit, History history, Draft draft, Instant now) {
    Duration window = behavior.down().window();
    int stabilised = new UnwrittenWindow(window).stabilised(draft.count(), history, now);
    if (stabilised > draft.count()) {
      limit(draft, stabilised, new Because.DownWindow(stabilised, window));
      draft.lookAgain(history.largestUntil(window, true, now));
    }
    upTo(UnwrittenLimit.of(draft.from(), limit), draft);
  }
}
