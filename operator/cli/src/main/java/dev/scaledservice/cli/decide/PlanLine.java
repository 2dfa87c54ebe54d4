package dev.scaledservice.cli.decide;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Plan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A plan for people and scripts: the sentence beside the parts it is made of.
 *
 * @param because the whole reason in one sentence
 * @param reason the cause alone, short
 * @param lookAgain null if the same inputs never lead to another answer
 * @param memory for the next line
 */
record PlanLine(
    int desired,
    boolean act,
    String because,
    String reason,
    Decision decision,
    Conditions conditions,
    Plan.Coordination coordination,
    Admission admission,
    @Nullable Instant lookAgain,
    Memory memory) {

  static PlanLine of(Plan plan) {
    return new PlanLine(
        plan.desired(),
        plan.act(),
        plan.decision().sentence(),
        plan.decision().reason(),
        plan.decision(),
        plan.conditions(),
        plan.coordination(),
        plan.admission(),
        plan.lookAgain().equals(Instant.MAX) ? null : plan.lookAgain(),
        plan.next());
  }
}
