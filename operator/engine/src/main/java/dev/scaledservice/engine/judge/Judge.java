package dev.scaledservice.engine.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private final Map<Measure, Case> cases = new LinkedHashMap<>();
  private final Map<Measure.Custom, Reported> reported = new HashMap<>();
  private final Clean clean;
  private final Instances instances;
  private final List<Suspect> suspects = new ArrayList<>();
  private final Set<String> excused = new HashSet<>();
  private Counts step = Counts.NONE;
  private Verdict.@Nullable Abort abort;

  public Judge(Rules rules) {
    this(rules, List.of());
  }

  /**
   * @param metrics what instances count themselves, judged beside what is told of calls; the more
   *     there are, the more evidence each of them wants
   */
  public Judge(Rules rules, List<String> metrics) {
    this.clean = new Clean(rules);
    double threshold = rules.threshold(Measure.Known.values().length + metrics.size());
    for (Measure measure : Measure.Known.values()) {
      cases.put(measure, new Case(measure, rules, threshold));
    }
    for (String metric : metrics) {
      var measure = new Measure.Custom(metric);
      cases.put(measure, new Case(measure, rules, threshold));
      reported.put(measure, new Reported());
    }
    this.instances = new Instances(List.copyOf(cases.keySet()));
  }

  /** Bad events of one metric that wait for their calls. */
  private record Reported(Backlog canary, Backlog stable) {
    Reported() {
      this(new Backlog(), new Backlog());
    }
  }

  /**
   * @param calls what finished since the batch before, of both tracks; an instance may come more
   *     than once
   * @return the verdict as of now; once it is an abort it stays that one
   */
  public Judgement observe(Instant at, List<Calls> calls) {
    return observe(at, calls, List.of());
  }

  /**
   * @param events what instances counted since the batch before, of the metrics that the judge was
   *     told of; told in time with the calls, or within ten seconds
   */
  public Judgement observe(Instant at, List<Calls> calls, List<Events> events) {
    for (Calls one : calls) {
      if (counts(one.track(), one.instance()) && one.track() == Track.CANARY && one.total() > 0) {
        instances.add(one);
      }
    }
    for (Events one : events) {
      if (counts(one.track(), one.instance()) && one.track() == Track.CANARY && one.count() > 0) {
        instances.add(one);
      }
    }
    cases.forEach((measure, one) ->
        one.add(
            at,
            count(at, calls, events, Track.CANARY, measure),
            count(at, calls, events, Track.STABLE, measure)));
    Counts failed = count(calls, Track.CANARY, Measure.Known.FAILED);
    step = step.plus(failed);
    clean.add(failed, of(Measure.Known.FAILED).usualShare());
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

  /** What share of stable's calls is bad, by {@link Measure#word}; absent is none. */
  public Map<String, Double> usual() {
    Map<String, Double> usual = new HashMap<>();
    cases.forEach((measure, one) -> {
      if (one.usualShare() > 0) {
        usual.put(measure.word(), one.usualShare());
      }
    });
    return usual;
  }

  /** Goes on with what another judge had for {@link #usual}, until it has heard stable itself. */
  public void remember(Map<String, Double> usual) {
    cases.forEach((measure, one) -> one.remember(usual.getOrDefault(measure.word(), 0.0)));
  }

  /** Whether what an instance does counts for or against its version. */
  private boolean counts(Track track, String instance) {
    return track == Track.STABLE || !excused.contains(instance);
  }

  private Counts count(
      Instant at, List<Calls> calls, List<Events> events, Track track, Measure measure) {
    return switch (measure) {
      case Measure.Known known -> count(calls, track, known);
      case Measure.Custom custom -> count(at, calls, events, track, custom);
    };
  }

  private Counts count(List<Calls> calls, Track track, Measure.Known measure) {
    long bad = 0;
    long total = 0;
    for (Calls one : calls) {
      if (one.track() == track && counts(track, one.instance())) {
        bad += measure.of(one);
        total += one.total();
      }
    }
    return new Counts(bad, total);
  }

  private Counts count(
      Instant at, List<Calls> calls, List<Events> events, Track track, Measure.Custom measure) {
    long came = 0;
    for (Events one : events) {
      if (one.track() == track
          && one.metric().equals(measure.name())
          && counts(track, one.instance())) {
        came += one.count();
      }
    }
    long total = count(calls, track, Measure.Known.FAILED).total();
    Reported waiting = Objects.requireNonNull(reported.get(measure));
    Backlog backlog = track == Track.CANARY ? waiting.canary() : waiting.stable();
    return new Counts(backlog.take(at, came, total), total);
  }

  private Verdict verdict() {
    if (abort != null) {
      return abort;
    }
    for (Map.Entry<Measure, Case> one : cases.entrySet()) {
      if (one.getValue().condemns() && !excuse(one.getKey(), one.getValue())) {
        abort = new Verdict.Abort(one.getValue().evidence());
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
    return cases.values().stream().map(Case::evidence).toList();
  }

  @SuppressWarnings("NullAway") // one a measure, from the constructor on
  private Case of(Measure measure) {
    return cases.get(measure);
  }
}
