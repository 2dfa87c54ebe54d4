package dev.scaledservice.engine.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges one canary, from its first call to the end of its bake. Ask it after every batch of
 * samples: looking often costs nothing in false alarms.
 *
 * <p>It has no clock: the same samples give the same verdicts. Give it the stable track's calls
 * before the first one to the canary, and it knows what is usual from the start. One thread at a
 * time.
 */
public final class Judge {

  private final Map<Measure, Case> cases = new EnumMap<>(Measure.class);
  private final Clean clean;
  private final Instances instances = new Instances();
  private final List<Suspect> suspects = new ArrayList<>();
  private final Set<String> excused = new HashSet<>();
  private Counts step = Counts.NONE;
  private Verdict.@Nullable Abort abort;

  public Judge(Rules rules) {
    this.clean = new Clean(rules);
    for (Measure measure : Measure.values()) {
      cases.put(measure, new Case(measure, rules));
    }
  }

  /**
   * @param calls what finished since the batch before, of both tracks; an instance may come more
   *     than once
   * @return the verdict as of now; once it is an abort it stays that one
   */
  public Judgement observe(Instant at, List<Calls> calls) {
    for (Calls one : calls) {
      if (one.track() == Track.CANARY && one.total() > 0 && !excused.contains(one.instance())) {
        instances.add(one);
      }
    }
    for (Measure measure : Measure.values()) {
      of(measure).add(at, count(calls, Track.CANARY, measure), count(calls, Track.STABLE, measure));
    }
    Counts failed = count(calls, Track.CANARY, Measure.FAILED);
    step = step.plus(failed);
    clean.add(failed, of(Measure.FAILED).usualShare());
    return new Judgement(at, verdict(), evidence(), suspects);
  }

  /** A new step begins: what was good enough for the one before has to be shown again. */
  public void nextStep() {
    clean.restart();
    step = Counts.NONE;
  }

  /**
   * All calls reach the canary from now on, so that none of stable's has to be waited for; one of
   * stable's that comes all the same is heeded as before.
   */
  public void standAlone() {
    cases.values().forEach(Case::standAlone);
  }

  private Counts count(List<Calls> calls, Track track, Measure measure) {
    long bad = 0;
    long total = 0;
    for (Calls one : calls) {
      if (one.track() == track && !(track == Track.CANARY && excused.contains(one.instance()))) {
        bad += measure.of(one);
        total += one.total();
      }
    }
    return new Counts(bad, total);
  }

  private Verdict verdict() {
    if (abort != null) {
      return abort;
    }
    for (Measure measure : Measure.values()) {
      Case one = of(measure);
      if (one.condemns() && !excuse(measure, one)) {
        abort = new Verdict.Abort(one.evidence());
        return abort;
      }
    }
    if (step.total() == 0) {
      return new Verdict.Wait("no call to the canary yet");
    }
    Evidence leaning = leaning();
    if (leaning != null) {
      return new Verdict.Wait(leaning.text() + ": not clear yet");
    }
    if (clean.accepted()) {
      return new Verdict.Promote(step, clean.ruledOut());
    }
    return new Verdict.Wait("wants %,d more calls without a failure".formatted(clean.wanted()));
  }

  /** Whether what condemns is one instance's; then the case begins anew without it. */
  private boolean excuse(Measure measure, Case condemning) {
    Suspect suspect = instances.excuse(measure, condemning.stable());
    if (suspect == null) {
      return false;
    }
    suspects.add(suspect);
    excused.add(suspect.instance());
    cases.values().forEach(Case::forget);
    instances.forget();
    return true;
  }

  /** Evidence half-way to an abort, on a scale of logarithms, forbids a promotion. */
  private @Nullable Evidence leaning() {
    for (Evidence one : evidence()) {
      if (one.value() > Math.sqrt(one.threshold())) {
        return one;
      }
    }
    return null;
  }

  private List<Evidence> evidence() {
    var all = new ArrayList<Evidence>(cases.size());
    for (Measure measure : Measure.values()) {
      all.add(of(measure).evidence());
    }
    return all;
  }

  @SuppressWarnings("NullAway") // one a measure, from the constructor on
  private Case of(Measure measure) {
    return cases.get(measure);
  }
}
