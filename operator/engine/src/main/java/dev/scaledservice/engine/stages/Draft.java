package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.LimitedBy;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Decision.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The count on its way through the stages, and what each of them said. Lives for one plan. */
final class Draft {

  private final int from;
  private final Instant now;
  private List<Step> steps = List.of();
  private int count;
  private int proposed;
  private boolean decided;
  private LimitedBy limitedBy = LimitedBy.NOTHING;
  private Instant lookAgain = Instant.MAX;

  Draft(int from, Instant now) {
    this.from = from;
    this.now = now;
    this.count = from;
    this.proposed = from;
  }

  /** A stage asks for {@code replicas}: from here on there is something to stabilise. */
  void propose(Stage stage, int replicas, Because because) {
    decided = true;
    add(new Step(stage, count, replicas, because));
    count = replicas;
    proposed = replicas;
    limitedBy = LimitedBy.NOTHING;
  }

  /** A stage does not let the count be what was asked for. */
  void limit(Stage stage, int replicas, LimitedBy by, Because because) {
    add(new Step(stage, count, replicas, because));
    count = replicas;
    limitedBy = by;
  }

  /** A stage found that nothing can be decided: the count stays, and is not to be remembered. */
  void hold(Stage stage, Because because) {
    add(new Step(stage, count, from, because));
    count = from;
    limitedBy = LimitedBy.MISSING_METRICS;
    decided = false;
  }

  /** A stage has something to say that changes nothing. */
  void remark(Stage stage, Because because) {
    add(new Step(stage, count, count, because));
  }

  /** Immutable at every time: mostly there are one or two, which then need no copy. */
  private void add(Step step) {
    steps =
        switch (steps.size()) {
          case 0 -> List.of(step);
          case 1 -> List.of(steps.getFirst(), step);
          default -> {
            var more = new ArrayList<>(steps);
            more.add(step);
            yield List.copyOf(more);
          }
        };
  }

  /** Another answer is possible {@code after} has passed since {@code start}. */
  void lookAgain(Instant start, Duration after) {
    lookAgain(start.plus(after));
  }

  void lookAgain(Instant at) {
    if (at.isAfter(now) && at.isBefore(lookAgain)) {
      lookAgain = at;
    }
  }

  int from() {
    return from;
  }

  int count() {
    return count;
  }

  int proposed() {
    return proposed;
  }

  /** Whether a metric or a fallback asked for a count. */
  boolean decided() {
    return decided;
  }

  LimitedBy limitedBy() {
    return limitedBy;
  }

  List<Step> steps() {
    return steps;
  }

  Instant lookAgain() {
    return lookAgain;
  }
}
