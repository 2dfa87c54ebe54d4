package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.coordinate.Verdict;
import java.util.Objects;

/**
 * Hidden demand is met step by step: one at most doubles the count, and the next waits until every
 * replica of the last is ready. A batch that crashes or fits nowhere is said, not multiplied.
 *
 * <p>{@code step = min(wanted, 2 x max(1, count))}
 */
final class Fulfil {

  private static final int FACTOR = 2;

  private Fulfil() {}

  /**
   * @return what a new step asks for; 0 where there is none
   */
  static int apply(Verdict verdict, Fleet fleet, Draft draft) {
    int wanted = verdict.wanted();
    Because because = Objects.requireNonNull(verdict.hidden());
    if (wanted <= draft.count()) {
      draft.remark(Stage.COORDINATE, because);
      return 0;
    }
    if (!verdict.mayStep()) {
      ask(Math.min(wanted, verdict.step().count()), because, draft);
      if (verdict.step().readyAt() == null) {
        draft.remark(Stage.FULFIL, new Because.StepUnderWay(fleet.ready(), verdict.step().count()));
      }
      return 0;
    }
    int allowed = (int) Math.min(wanted, FACTOR * (long) Math.max(1, draft.from()));
    ask(allowed, because, draft);
    if (allowed < wanted) {
      draft.remark(Stage.FULFIL, new Because.AtMostDouble(allowed, wanted));
    }
    return allowed;
  }

  private static void ask(int count, Because because, Draft draft) {
    if (count > draft.count()) {
      draft.propose(Stage.COORDINATE, count, because);
    } else {
      draft.remark(Stage.COORDINATE, because);
    }
  }
}
