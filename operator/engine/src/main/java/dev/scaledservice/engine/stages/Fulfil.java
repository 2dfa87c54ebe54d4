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
 * <pre>
 * base   the count in force when the step began; the next begins when the last is ready
 * count  max(what is sure, min(wanted, 2 x max(1, base)))
 * </pre>
 *
 * What is sure, since it reached the service or was shed as told, is no guess and needs no step.
 */
final class Fulfil {

  private static final int FACTOR = 2;

  private Fulfil() {}

  /**
   * @return what a step asks for; 0 where there is none
   */
  static int apply(Verdict verdict, Fleet fleet, Draft draft) {
    int wanted = verdict.wanted();
    Because because = Objects.requireNonNull(verdict.hidden());
    int count = Math.max(verdict.atOnce(), Math.min(wanted, allowed(verdict, draft)));
    if (count > draft.count()) {
      draft.propose(Stage.COORDINATE, count, because);
    } else {
      draft.remark(Stage.COORDINATE, because);
    }
    if (wanted > draft.count() && !verdict.pausing()) {
      draft.remark(
          Stage.FULFIL,
          verdict.stepping() && fleet.ready() < fleet.desired()
              ? new Because.StepUnderWay(fleet.ready(), fleet.desired())
              : new Because.AtMostDouble(draft.count(), wanted));
    }
    return count;
  }

  private static int allowed(Verdict verdict, Draft draft) {
    if (verdict.pausing()) {
      return Math.min(verdict.step().count(), draft.from());
    }
    int base = verdict.stepping() ? verdict.step().base() : draft.from();
    return (int) Math.min(Integer.MAX_VALUE, FACTOR * (long) Math.max(1, base));
  }
}
