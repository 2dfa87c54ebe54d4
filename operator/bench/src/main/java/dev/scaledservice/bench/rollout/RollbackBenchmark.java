package dev.scaledservice.bench.rollout;

import dev.scaledservice.bench.Benchmark;
import dev.scaledservice.bench.Findings;
import dev.scaledservice.bench.rollback.LiveRollbacks;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.simulation.rollout.Failures;
import dev.scaledservice.simulation.rollout.Interval;
import dev.scaledservice.simulation.rollout.Judging;
import dev.scaledservice.simulation.rollout.Traffic;
import dev.scaledservice.simulation.rollout.Trial.Outcome;
import dev.scaledservice.simulation.rollout.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * How soon a bad version is condemned, at which price in good ones; and how soon it is gone then.
 */
public final class RollbackBenchmark implements Benchmark {

  private static final int RUNS = Integer.getInteger("bench.rollouts", 10_000);
  private static final Duration ROLLOUT = Duration.ofMinutes(30);
  private static final int[] INTERVALS = {10, 30, 60};
  private static final int[] LIMITS = {0, 1, 3};

  @Override
  public String id() {
    return "B7";
  }

  @Override
  public String about() {
    return """
    Evidence alone: simulated rollouts of 30 minutes, by the judge that `ssvc judge` runs, looked at every second; every watcher sees the same calls. Assumed: calls arrive independently (Poisson), four instances a track unless told, five minutes of stable alone beforehand. *Harmed* are calls to the canary that failed until it was condemned. The fixed-interval checks measure the canary's share of failed calls every 10, 30 or 60 s; their threshold is the lowest (in steps of 0.1 points) with which they abort no more good versions than promised, so they know beforehand what only the judge has to find out. Delays of scraping, deciding and routing come on top of all.

    Rollbacks: the operator as a process, a real API server with nodes that pretend, a real Consul, and real HAProxies with the configuration that the chart writes (`via: Map`, `AgentCheck`, `ConsulWeights`). 400 calls/s, independent of each other and whether or not those before have been answered, reach four stable instances, and a canary that gets a fifth of them (all of them after the promotion). Then a fifth of the canary's calls are answered with 500. With the map and agent checks the proxies' own counters are all that is judged by; with Consul's weights callers report four times a second, as the client library does. Measured is the time *from the sample that suffices to the last call that was sent to the canary*. The sample: the operator's judge is told of the recorded calls again, in the order in which instances answered; of each call by itself, and every 50 ms, as the operator looks, beginning at each of ten moments. When the last call was answered with which the first of these eleven condemns, the sample was there: whoever looks as often can hardly have known it sooner. Callers report less often; the rows of Consul's weights are held against the same eleven. (Evidence depends a little on when one looks, since both tracks' calls are compared by what came between two looks.) So reading counters, looking at them, deciding, telling proxies and the calls that came through meanwhile are all in the figure. Each revision is tried again after it was turned back (`ssvc retry`); a call that is sent to it before that counts. API server and Consul are killed in half of their rounds, and stopped by a signal, ports open, in the others. Of two operators with a lease of 3 s the one that leads is killed (`kill -9`) as soon as the proxy has been told and nothing is written down, or as the canary goes bad and nobody has condemned it, in turns.

    Recorded calls: a good and a bad version that nobody turned back, two minutes each, 200 calls/s of which the canary got 5 %, call by call; every watcher sees the same minute, from a begin every two seconds (the minutes overlap). The judge looks every 100 ms. The fixed-interval checks have no delay of scraping and reconciling here.

    The rollout of 30 instances keeps the count fixed. An instance takes 2 s to start. Reserve is what the old version has beyond its share of the calls: with `rollbackReserve: 100%` it could take all of them back at any time.
    """;
  }

  @Override
  public void run(Findings findings) {
    LiveRollbacks.run(findings);
    good(findings);
    hard(findings);
    doubled(findings);
  }

  private static List<Watcher> judge() {
    return List.of(new Judging(Rules.DEFAULTS));
  }

  /** Good versions, in all weathers. */
  private static void good(Findings findings) {
    weather(findings, "1 call/s, 0.5 % fail", seed -> steady(seed, 1, 0.05, 0.005, 0.005));
    weather(findings, "10 calls/s, 0.5 % fail", seed -> steady(seed, 10, 0.05, 0.005, 0.005));
    weather(findings, "200 calls/s, 1 % fail", seed -> steady(seed, 200, 0.05, 0.01, 0.01));
    weather(
        findings, "10,000 calls/s, 0.5 % fail", seed -> steady(seed, 10_000, 0.05, 0.005, 0.005));
    weather(
        findings,
        "200 calls/s, 40 % fail in bursts that hit both",
        seed -> new Traffic(seed, 200, 0.1, 4, Failures.shared(0.4, 0.002)));
    weather(
        findings,
        "200 calls/s, each instance has spells of 3 s",
        seed -> new Traffic(seed, 200, 0.1, 4, Failures.spells(seed, 3, 0.33, 0.002)));
    weather(
        findings,
        "200 calls/s, one bad instance of ten",
        seed -> new Traffic(seed, 200, 0.2, 10, Failures.oneInstance(7, 0.3, 0.005)));
  }

  private static void weather(Findings findings, String what, LongFunction<Traffic> traffic) {
    var rollouts = new Rollouts(RUNS, ROLLOUT);
    int aborted = Summary.of(rollouts.run(traffic, RollbackBenchmark::judge).getFirst()).aborted();
    findings.figure(
        "good versions aborted, " + what,
        "%s of %,d".formatted(aborted, RUNS),
        "<= 0.1 %",
        aborted <= RUNS / 1000.0);
  }

  private static Traffic steady(
      long seed, double rate, double weight, double canary, double stable) {
    return new Traffic(seed, rate, weight, 4, Failures.steady(canary, stable));
  }

  /** A fifth of the calls fail, 10 calls a second: beside what is in use. */
  private static void hard(Findings findings) {
    int runs = Math.max(100, RUNS / 10);
    var rollouts = new Rollouts(runs, ROLLOUT);
    List<List<Outcome>> bad =
        rollouts.run(seed -> steady(seed, 200, 0.05, 0.2, 0.005), RollbackBenchmark::inUse);
    List<List<Outcome>> good =
        rollouts.run(seed -> steady(seed, 200, 0.05, 0.005, 0.005), RollbackBenchmark::inUse);
    Summary ours = Summary.of(bad.getFirst());
    findings.figure(
        "20 % fail where 0.5 % did, 10 calls/s: condemned, median",
        ours.medianSeconds() + " s", "<= 4.5 s", ours.medianSeconds() <= 4.5);
    String[] names = {
      "the judge", "every 1 s, above 5 %, limit 0", "every 10 s, above 5 %, 3 times"
    };
    for (int i = 0; i < names.length; i++) {
      Summary summary = Summary.of(bad.get(i));
      findings.beside(
          "20 %% fail, %s: median, harmed, good ones aborted".formatted(names[i]),
          "%d s, %d calls, %s"
              .formatted(
                  summary.medianSeconds(),
                  summary.medianHarmed(),
                  percent(Summary.of(good.get(i)).aborted(), runs)));
    }
  }

  private static List<Watcher> inUse() {
    return List.of(
        new Judging(Rules.DEFAULTS), new Interval(1, 0.05, 0), new Interval(10, 0.05, 2));
  }

  /** Twice the errors: hard to tell. */
  private static void doubled(Findings findings) {
    int runs = Math.max(100, RUNS / 10);
    var rollouts = new Rollouts(runs, ROLLOUT);
    LongFunction<Traffic> bad = seed -> steady(seed, 1000, 0.05, 0.02, 0.01);
    Summary ours = Summary.of(rollouts.run(bad, RollbackBenchmark::judge).getFirst());
    findings.figure(
        "2 % fail where 1 % did, 50 calls/s: caught within 30 min",
        percent(ours.aborted(), runs), ">= 99 %", ours.aborted() >= 0.99 * runs);
    findings.beside(
        "the same, the judge: median, harmed",
        "%d s, %d calls".formatted(ours.medianSeconds(), ours.medianHarmed()));
    var tuned = new Tuned(new Rollouts(RUNS, ROLLOUT), RUNS / 1000);
    for (int seconds : INTERVALS) {
      for (int limit : LIMITS) {
        double threshold =
            tuned.threshold(seed -> steady(seed, 1000, 0.05, 0.01, 0.01), seconds, limit);
        Summary summary =
            Summary.of(
                rollouts
                    .run(bad, () -> List.of(new Interval(seconds, threshold, limit)))
                    .getFirst());
        findings.beside(
            "the same, every %d s, above %s, limit %d: caught, median, harmed"
                .formatted(seconds, String.format(Locale.ROOT, "%.1f %%", threshold * 100), limit),
            "%s, %d s, %d calls"
                .formatted(
                    percent(summary.aborted(), runs),
                    summary.medianSeconds(),
                    summary.medianHarmed()));
      }
    }
  }

  private static String percent(int some, int all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * some / all);
  }

  /** Outcomes in short; medians over those that were condemned, -1 where none was. */
  private record Summary(int aborted, long medianSeconds, long medianHarmed) {

    static Summary of(List<Outcome> outcomes) {
      var seconds = new ArrayList<Long>();
      var harmed = new ArrayList<Long>();
      for (Outcome outcome : outcomes) {
        if (outcome.aborted()) {
          // The first second is over when it is looked at.
          seconds.add(outcome.abortedAt() + 1L);
          harmed.add(outcome.harmed());
        }
      }
      return new Summary(seconds.size(), median(seconds), median(harmed));
    }

    private static long median(List<Long> values) {
      return values.isEmpty() ? -1 : values.stream().sorted().toList().get(values.size() / 2);
    }
  }
}
