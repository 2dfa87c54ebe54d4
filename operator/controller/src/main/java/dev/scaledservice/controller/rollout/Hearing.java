package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.engine.judge.Bounds;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Slot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What calls and metrics say of a new revision, from its first call on, and what follows from it.
 */
final class Hearing {

  private @Nullable Judge judge;
  private @Nullable Judgement judgement;
  private Bounds bounds = new Bounds(List.of());
  private Differences differences = new Differences();
  private Occurrences occurrences = new Occurrences();
  private Heard.Counted counted = Heard.NOTHING.calls();

  /** Whether what is counted by now may still be of the weight before: good calls show nothing. */
  private boolean behind;

  /**
   * Hears what is told now, as long as the revision is judged.
   *
   * @param is the rollout as it stands; null for none
   */
  void hear(
      Heard heard,
      @Nullable RolloutMemory is,
      Slot stableSlot,
      Seen seen,
      Rollout rollout,
      Instant now) {
    if (is == null || !is.phase().judged() || heard.equals(Heard.NOTHING)) {
      return;
    }
    Judge judging = judge;
    if (judging == null) {
      judging = judge(rollout);
      judge = judging;
      if (is.phase().promoted()) {
        judging.remember(is.usual());
        judging.standAlone();
      }
    }
    Slot canarySlot = is.phase().promoted() ? stableSlot : stableSlot.other();
    if (counted.by() != heard.calls().by()) {
      differences = new Differences();
    }
    counted = heard.calls();
    Sides sides = new Sides(seen, is.fresh(), is.old(), canarySlot);
    judgement =
        judging.observe(
            now,
            Names.of(seen).name(differences.since(counted.calls(), sides::of)),
            occurrences.since(heard.own().events(), sides::ofRevision));
    behind = isBehind(is, now);
    if (behind) {
      judging.nextStep();
    }
    List<Bounds.Bound> wanted = RolloutSteps.bounds(rollout);
    if (!bounds.all().equals(wanted)) {
      bounds = new Bounds(wanted);
    }
    bounds.observe(heard.own().readings());
  }

  private boolean isBehind(RolloutMemory is, Instant now) {
    return is.phase() == Phase.STEPPING
        && !counted.behind().isZero()
        && (!is.arrived() || now.isBefore(is.since().plus(counted.behind())));
  }

  /** Another revision is judged by its own calls; a further step wants evidence of its own. */
  void follow(@Nullable RolloutMemory before, @Nullable RolloutMemory after, Rollout rollout) {
    if (before != null
        && after != null
        && before.fresh().equals(after.fresh())
        && before.phase().judged()
        && after.phase().judged()) {
      if (judge != null && before.step() != after.step()) {
        judge.nextStep();
      }
      if (judge != null && after.phase().promoted() && !before.phase().promoted()) {
        judge.standAlone();
      }
      return;
    }
    judge = after != null && after.phase().judged() ? judge(rollout) : null;
    judgement = null;
    bounds = new Bounds(List.of());
    differences = new Differences();
    occurrences = new Occurrences();
  }

  /** What is not within its bounds, or not known, is promoted by no number of good calls. */
  @Nullable Verdict verdict() {
    if (judgement == null) {
      return null;
    }
    if (!counted.trouble().isEmpty() && !(judgement.verdict() instanceof Verdict.Abort)) {
      return new Verdict.Wait("its calls are not known: " + counted.trouble());
    }
    String wants = behind ? "what is counted by now may be of the share before" : bounds.wants();
    return wants != null && judgement.verdict() instanceof Verdict.Promote
        ? new Verdict.Wait(wants)
        : judgement.verdict();
  }

  /** What share of the old revision's calls is bad, by measure; absent is none, or unknown. */
  Map<String, Double> usual() {
    return judge == null ? Map.of() : judge.usual();
  }

  /** Of calls to the new revision; null while there is none. */
  @Nullable Judgement judgement() {
    return judgement;
  }

  /** What those who count calls tell of them. */
  Set<Measure> counted() {
    return counted.measures();
  }

  /** How its numbers stand that are to stay within bounds, a sentence each. */
  List<String> bounds() {
    return bounds.lines();
  }

  /** Which number has been out of its bounds for too long; null if none. */
  @Nullable String outOfBounds() {
    return bounds.condemns();
  }

  private static Judge judge(Rollout rollout) {
    return new Judge(RolloutSteps.rules(rollout), RolloutSteps.compared(rollout));
  }
}
