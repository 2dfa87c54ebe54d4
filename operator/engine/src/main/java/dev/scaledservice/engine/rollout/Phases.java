package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a rollout goes from step to step and from phase to phase, and what it waits for. */
final class Phases {

  private final Steps steps;
  private final Draft draft;
  private String waits = "";
  private @Nullable Question asks;
  private boolean stuck;
  private Instant lookAgain = Instant.MAX;

  Phases(Steps steps, Draft draft) {
    this.steps = steps;
    this.draft = draft;
  }

  /** In one sentence. */
  String waits() {
    return waits;
  }

  /** What a gate is to be asked; null if nothing. */
  @Nullable Question asks() {
    return asks;
  }

  /** Whether instances have been missing for too long. */
  boolean stuck() {
    return stuck;
  }

  /** When time alone changes the answer. */
  Instant lookAgain() {
    return lookAgain;
  }

  /** Goes as far as there is evidence for. */
  void advance() {
    for (RolloutMemory is = draft.memory; is != null; is = draft.memory) {
      boolean moved =
          switch (is.phase()) {
            case STEPPING -> step(is);
            case PROMOTING -> promote(is);
            case BAKING -> bake(is);
            case WARM -> cool(is);
            case ABORTED -> {
              takeBack(is);
              yield false;
            }
          };
      if (!moved) {
        return;
      }
    }
    waits = "revision %s has all calls".formatted(draft.stable);
  }

  private boolean step(RolloutMemory is) {
    Step step = steps.at(is.step());
    int ready = draft.seen.readyOf(is.fresh());
    if (is.arrived() && isDeserted(ready)) {
      draft.memory = is.to(Phase.STEPPING, is.step(), draft.now).withWeight(0);
      return true;
    }
    if (!is.arrived()) {
      if (is.paused() && step.weight() > is.weight()) {
        return isPaused();
      }
      int wanted = Tracks.of(steps, draft.seen.count(), is.weight(), steps.share(is)).fresh();
      if (!hasInstances(is, wanted)) {
        return false;
      }
      draft.memory = is.arriving(step.weight(), draft.now);
      draft.tell(
          Kind.STEPPED,
          is.fresh(),
          "%d %% of the calls, step %d of %d"
              .formatted(step.weight(), is.step() + 1, steps.steps().size()));
      return true;
    }
    if (!is.agreed() && isRejected(is, step)) {
      return true;
    }
    if (step.weight() < is.weight()) {
      draft.memory = is.withWeight(step.weight()); // Somebody has made the step smaller.
      return true;
    }
    return is.paused() ? isPaused() : lasts(is, step);
  }

  /** Whether nobody could answer its calls: they go to the old revision until somebody can. */
  private boolean isDeserted(int ready) {
    return ready == 0 && draft.seen.count() > 0;
  }

  /** The calls are there: what has to be shown, and by when. */
  private boolean lasts(RolloutMemory is, Step step) {
    if (is.agreed()) {
      return goOn(is);
    }
    Instant least = is.since().plus(step.atLeast());
    boolean enough = step.weight() == 0 || draft.verdict() instanceof Verdict.Promote;
    String evidence = evidence(step);
    if (draft.now.isBefore(least)) {
      lookAgainAt(least);
      waits = "%s; the step takes %d s at least".formatted(evidence, step.atLeast().toSeconds());
      return false;
    }
    return enough ? passes(is, step, evidence) : overdue(is, step, evidence);
  }

  /** Whoever has to agree beside the judge. */
  private boolean passes(RolloutMemory is, Step step, String evidence) {
    return switch (step.gate()) {
      case Gate.None() -> goOn(is);
      case Gate.Manual() -> {
        waits = evidence + "; a person has to agree: ssvc promote";
        yield false;
      }
      case Gate.Webhook webhook -> passes(is, webhook, evidence);
    };
  }

  private boolean passes(RolloutMemory is, Gate.Webhook webhook, String evidence) {
    Question question = Question.of(is, webhook, steps.steps().size());
    Reply reply = question.answer(draft.seen.reply());
    if (reply != null && reply.kind() == Reply.Kind.APPROVE) {
      draft.tell(Kind.GATE_APPROVED, is.fresh(), reply.text(webhook));
      return goOn(is);
    }
    asks = question;
    waits =
        "%s; %s"
            .formatted(
                evidence,
                reply == null
                    ? "webhook %s is asked".formatted(webhook.server())
                    : reply.text(webhook));
    return false;
  }

  /** What a gate says against it counts whatever the evidence is meanwhile, and in a pause. */
  private boolean isRejected(RolloutMemory is, Step step) {
    if (!(step.gate() instanceof Gate.Webhook webhook)) {
      return false;
    }
    Reply reply = Question.of(is, webhook, steps.steps().size()).answer(draft.seen.reply());
    if (reply == null || reply.kind() != Reply.Kind.REJECT) {
      return false;
    }
    draft.abort(is, reply.text(webhook));
    return true;
  }

  private boolean overdue(RolloutMemory is, Step step, String evidence) {
    Duration atMost = step.atMost();
    if (atMost == null || steps.inconclusive() == Inconclusive.HOLD) {
      waits = evidence;
      return false;
    }
    Instant most = is.since().plus(atMost);
    if (draft.now.isBefore(most)) {
      lookAgainAt(most);
      waits = evidence;
      return false;
    }
    String nothing =
        "nothing could be said within %d s: %s".formatted(atMost.toSeconds(), evidence);
    if (steps.inconclusive() == Inconclusive.ABORT) {
      draft.abort(is, nothing);
      return true;
    }
    return passes(is, step, nothing);
  }

  private String evidence(Step step) {
    if (step.weight() == 0) {
      return "no share of the calls yet";
    }
    Verdict verdict = draft.verdict();
    return verdict == null ? "nobody reports calls to it yet" : verdict.because();
  }

  private boolean goOn(RolloutMemory is) {
    int next = is.step() + 1;
    draft.memory =
        next < steps.steps().size()
            ? is.to(Phase.STEPPING, next, draft.now)
            : is.to(Phase.PROMOTING, is.step(), draft.now);
    return true;
  }

  private boolean isPaused() {
    waits = "a person stopped it: ssvc resume";
    return false;
  }

  /**
   * Whether so many instances are ready, and proxies have found them: where they have found none,
   * calls fail, and the few that were found first would get those of all. No more have to be found
   * than of the old revision: a proxy with room for no more has none for the new one either.
   */
  private boolean hasInstances(RolloutMemory is, int wanted) {
    int ready = draft.seen.readyOf(is.fresh());
    if (ready < wanted) {
      return waitsForInstances(is, "%d of the %d instances it wants are ready", ready, wanted);
    }
    int found = draft.seen.foundOf(is.fresh());
    int findable = Math.min(wanted, draft.seen.foundOf(is.old()));
    return found >= findable
        || waitsForInstances(
            is, "proxies have found %d of the %d instances it wants", found, findable);
  }

  private boolean waitsForInstances(RolloutMemory is, String what, int there, int wanted) {
    Instant deadline = is.since().plus(steps.progressDeadline());
    stuck = !draft.now.isBefore(deadline);
    if (!stuck) {
      lookAgainAt(deadline);
    }
    waits =
        what.formatted(there, wanted)
            + (stuck ? ", for %d s".formatted(steps.progressDeadline().toSeconds()) : "");
    return false;
  }

  /**
   * After the promotion the old revision may be smaller than all the calls want, if its reserve is:
   * then it gets back at once what its ready instances take, and the rest as they become ready.
   * What it has got back stays with it, whatever becomes of its instances or of the count.
   */
  private void takeBack(RolloutMemory is) {
    waits = String.valueOf(is.why());
    int left = Math.min(is.weight(), draft.leftByOld(is));
    draft.memory = is.withWeight(left);
    if (left > 0) {
      waits +=
          "; %d %% of the calls still reach it: %d of the %d instances of revision %s are ready"
              .formatted(left, draft.seen.readyOf(is.old()), draft.seen.count(), is.old());
    }
  }

  private boolean promote(RolloutMemory is) {
    int ready = draft.seen.readyOf(is.fresh());
    if (is.weight() > 0 && isDeserted(ready)) {
      draft.memory = is.withWeight(0);
      return true;
    }
    if (is.paused()) {
      return isPaused();
    }
    if (!hasInstances(is, draft.enough())) {
      return false;
    }
    draft.memory = is.promoted(draft.now, draft.seen.usual());
    draft.stable = is.fresh();
    draft.tell(Kind.PROMOTED, is.fresh(), "all calls reach it");
    return true;
  }

  private boolean bake(RolloutMemory is) {
    Instant over = promotedAt(is).plus(steps.bake());
    if (draft.now.isBefore(over)) {
      lookAgainAt(over);
      Verdict verdict = draft.verdict();
      waits =
          "all calls reach it; %s"
              .formatted(verdict == null ? "nobody reports calls to it" : verdict.because());
      return false;
    }
    draft.memory = is.to(Phase.WARM, is.step(), draft.now);
    return true;
  }

  private boolean cool(RolloutMemory is) {
    Instant over = promotedAt(is).plus(steps.keepWarm());
    if (draft.now.isBefore(over)) {
      lookAgainAt(over);
      waits = "revision %s stays warm until %s".formatted(is.old(), over);
      return false;
    }
    draft.memory = null;
    draft.tell(Kind.COMPLETED, is.fresh(), "revision %s may go".formatted(is.old()));
    return true;
  }

  private static Instant promotedAt(RolloutMemory is) {
    return is.promotedAt() == null ? is.since() : is.promotedAt();
  }

  private void lookAgainAt(Instant at) {
    lookAgain = at.isBefore(lookAgain) ? at : lookAgain;
  }
}
