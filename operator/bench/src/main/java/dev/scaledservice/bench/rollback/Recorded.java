package dev.scaledservice.bench.rollback;

import dev.scaledservice.bench.Findings;
import dev.scaledservice.e2e.Call;
import dev.scaledservice.e2e.Edge.Via;
import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.simulation.rollout.Interval;
import dev.scaledservice.simulation.rollout.Judging;
import dev.scaledservice.simulation.rollout.Trial.Outcome;
import dev.scaledservice.simulation.rollout.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A good and a bad version that nobody turned back, recorded call by call, and held before several
 * watchers: each sees the same calls, from many begins.
 */
final class Recorded {

  private static final double CALLS = 200;
  private static final double USUAL = 0.005;
  private static final Duration RECORD = Duration.ofSeconds(120);
  private static final Duration ROLLOUT = Duration.ofSeconds(60);
  private static final Duration APART = Duration.ofSeconds(2);

  /** Half as often as the operator looks at proxies, by default. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** More than will go wrong in all. */
  private static final int NEVER = 1_000;

  private static final Stage.Shape LET_IN =
      new Stage.Shape(4, "[{weight: 5, gate: {manual: {}}}]", NEVER, "");

  private final String canary;
  private final List<Call> good;
  private final List<Call> bad;

  /** What a watcher is called, how often it is asked, and how it is made. */
  private record Watching(String name, Duration every, Supplier<Watcher> maker) {}

  private static final List<Watching> WATCHING =
      List.of(
          new Watching("the judge", LOOK, () -> new Judging(Rules.DEFAULTS)),
          new Watching(
              "every 1 s, above 5 %, limit 0",
              Duration.ofSeconds(1), () -> new Interval(1, 0.05, 0)),
          new Watching(
              "every 10 s, above 5 %, 3 times",
              Duration.ofSeconds(1), () -> new Interval(10, 0.05, 2)));

  private Recorded(String canary, List<Call> good, List<Call> bad) {
    this.canary = canary;
    this.good = good;
    this.bad = bad;
  }

  /** Lets a version in that nobody judges, well first and then bad. */
  static Recorded at(Place place) {
    try (var stage = new Stage(place, Via.MAP, LET_IN, CALLS)) {
      stage.version(2);
      stage.awaitPhase(Phase.STEPPING);
      String canary = stage.canary();
      stage.awaitGoodCalls(canary);
      place.edge().servers().fail("a", USUAL);
      place.edge().servers().fail(canary, USUAL);
      List<Call> good = record(stage);
      place.edge().servers().fail(canary, Turning.BAD);
      List<Call> bad = record(stage);
      place.edge().servers().fail("a", 0);
      place.edge().servers().fail(canary, 0);
      return new Recorded(canary, good, bad);
    }
  }

  private static List<Call> record(Stage stage) {
    long from = System.nanoTime();
    long end = from + RECORD.toNanos();
    for (long left = RECORD.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return stage.callers().since(from).stream()
        .filter(call -> !call.by().isEmpty())
        .sorted(Comparator.comparingLong(Call::answered))
        .toList();
  }

  void tell(Findings findings) {
    for (Watching watching : WATCHING) {
      List<Outcome> ofBad = outcomes(bad, watching);
      List<Outcome> ofGood = outcomes(good, watching);
      List<Outcome> caught = ofBad.stream().filter(Outcome::aborted).toList();
      findings.beside(
          "recorded calls, 20 %% fail where 0.5 %% did, %s: caught, median, harmed, good ones aborted"
              .formatted(watching.name()),
          "%d of %d, %s s, %d calls, %d of %d"
              .formatted(
                  caught.size(),
                  ofBad.size(),
                  caught.isEmpty()
                      ? "-"
                      : "%.1f"
                          .formatted(
                              median(caught.stream().map(Outcome::abortedAt).toList())
                                  * watching.every().toMillis()
                                  / 1000.0),
                  median(ofBad.stream().map(one -> (int) one.harmed()).toList()),
                  ofGood.stream().filter(Outcome::aborted).count(),
                  ofGood.size()));
    }
  }

  private static int median(List<Integer> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private List<Outcome> outcomes(List<Call> calls, Watching watching) {
    List<Outcome> all = new ArrayList<>();
    long first = calls.getFirst().answered();
    long last = first + RECORD.minus(ROLLOUT).toNanos();
    for (long from = first; from <= last; from += APART.toNanos()) {
      all.add(outcome(calls, from, watching));
    }
    return all;
  }

  /** In looks, not in seconds. */
  private Outcome outcome(List<Call> calls, long from, Watching watching) {
    Watcher watcher = watching.maker().get();
    long every = watching.every().toNanos();
    long harmed = 0;
    int next = 0;
    while (next < calls.size() && calls.get(next).answered() < from) {
      next++;
    }
    for (int look = 1; look * every <= ROLLOUT.toNanos(); look++) {
      Map<String, Calls> batch = new HashMap<>();
      for (; next < calls.size() && calls.get(next).answered() < from + look * every; next++) {
        Call call = calls.get(next);
        harmed += call.by().equals(canary) && !call.good() ? 1 : 0;
        batch.merge(call.by() + call.instance(), counted(call), Recorded::plus);
      }
      if (watcher.condemns(Instant.EPOCH.plusNanos(look * every), List.copyOf(batch.values()))) {
        return new Outcome(look, harmed);
      }
    }
    return new Outcome(-1, harmed);
  }

  private Calls counted(Call call) {
    return new Calls(
        call.by().equals(canary) ? Track.CANARY : Track.STABLE,
        call.instance(),
        1,
        call.good() ? 0 : 1,
        0,
        0);
  }

  private static Calls plus(Calls one, Calls other) {
    return new Calls(
        one.track(),
        one.instance(),
        one.total() + other.total(),
        one.failed() + other.failed(),
        0,
        0);
  }
}
