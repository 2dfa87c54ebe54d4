package dev.scaledservice.bench.overload;

import dev.scaledservice.bench.Benchmark;
import dev.scaledservice.bench.Findings;
import dev.scaledservice.simulation.overload.Metastability;
import dev.scaledservice.simulation.overload.Metastability.Result;
import dev.scaledservice.simulation.overload.Metastability.Who;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** Failures that feed themselves: does the service come back, when, and at which price? */
public final class MetastabilityBenchmark implements Benchmark {

  private static final int SEEDS = Integer.getInteger("bench.seeds", 11);
  private static final int SECONDS = 1_800;

  @Override
  public String id() {
    return "B6";
  }

  @Override
  public String about() {
    return """
    A model on a virtual clock, in ticks of 50 ms; calls are amounts, not events. The engine is the operator's own, with every default, deciding every 250 ms on arrivals over 15 s and 3 s and on what callers report over 10 s, a second late; what callers are told of admission reaches them half a second later. Beside it the HPA's arithmetic (no `behavior`, processor usage of the ready pods over 15 s, every 15 s), which knows neither breakers nor admission. Calls are a fifth critical, three fifths normal, a fifth low. The classes are in `operator/simulation`, each assumption in the class that makes it.

    *Overrun*: 20 callers, shares of the load within a fifth of the mean (%d seeds), each with a breaker with resilience4j's defaults (100 calls, 50 %% failed, 60 s, 10 trials) and one retry at once of what failed; 8 instances of 100/s, wanted at 70 %%, 40 s to start, at 500/s for 300 s, then at more. Instances answer well all calls up to their capacity C, C x (2 - load/C) above, and none from twice their capacity on. *Well again* is the last second in which less than 99 %% of calls were answered well, at the first attempt or the second, within %d s.

    *Retry storm*: callers without breakers wait 10 s and try once more; one queue without a bound, first come first served, in which calls stay that nobody waits for any more; 10 instances of 100/s, wanted at 90 %%, 12 at most, 60 s to start; 7,200 s at 900/s with a minute at 1,350/s. *Lost* are first attempts from that minute on that were shed or not answered within 10 s.
    """
        .formatted(SEEDS, SECONDS);
  }

  @Override
  public void run(Findings findings) {
    overrun(findings, 1_500, 90);
    overrun(findings, 2_500, 150);
    Result engine = Metastability.retryStorm(Who.ENGINE);
    Result hpa = Metastability.retryStorm(Who.HPA);
    findings.figure(
        "retry storm, lost", percent(engine.lost()), "<= 0.5 %", engine.lost() <= 0.005);
    findings.figure(
        "retry storm, critical calls answered well",
        percent(engine.critical()),
        ">= 99.9 %",
        engine.critical() >= 0.999);
    findings.beside("retry storm, lost with the HPA's arithmetic", percent(hpa.lost()));
    diary(findings, "retry storm", engine);
  }

  private static void overrun(Findings findings, int to, int bound) {
    long[] seeds = new SplittableRandom(6).longs(SEEDS).toArray();
    var engine = new double[SEEDS];
    var hpa = new double[SEEDS];
    var lost = new double[SEEDS];
    var hpaLost = new double[SEEDS];
    for (int i = 0; i < SEEDS; i++) {
      Result ours = Metastability.overrun(Who.ENGINE, to, SECONDS, seeds[i]);
      Result theirs = Metastability.overrun(Who.HPA, to, SECONDS, seeds[i]);
      engine[i] = never(ours.wellAfter());
      hpa[i] = never(theirs.wellAfter());
      lost[i] = ours.lost();
      hpaLost[i] = theirs.lost();
      if (i == 0) {
        diary(findings, "overrun by %,d/s".formatted(to), ours);
      }
    }
    Arrays.sort(engine);
    Arrays.sort(hpa);
    Arrays.sort(lost);
    Arrays.sort(hpaLost);
    String what = "500/s to %,d/s, ".formatted(to);
    findings.figure(
        what + "well again after, median",
        seconds(engine[SEEDS / 2]),
        "<= " + bound + " s",
        engine[SEEDS / 2] <= bound);
    findings.figure(
        what + "well again after, worst",
        seconds(engine[SEEDS - 1]),
        "<= " + bound + " s",
        engine[SEEDS - 1] <= bound);
    findings.beside(what + "the HPA's arithmetic, median", seconds(hpa[SEEDS / 2]));
    findings.beside(what + "the HPA's arithmetic, best", seconds(hpa[0]));
    findings.beside(
        what
            + "first attempts not answered well in %,d s, median, engine and HPA"
                .formatted(SECONDS),
        percent(lost[SEEDS / 2]) + ", " + percent(hpaLost[SEEDS / 2]));
    findings.raw(what + "engine, s: " + row(engine));
    findings.raw(what + "HPA, s: " + row(hpa));
  }

  private static void diary(Findings findings, String what, Result result) {
    findings.raw(what + ", most replicas " + result.most() + ":");
    result.diary().forEach(findings::raw);
  }

  private static double never(double seconds) {
    return Double.isNaN(seconds) ? Double.POSITIVE_INFINITY : seconds;
  }

  private static String row(double[] seconds) {
    return String.join(
        " ", Arrays.stream(seconds).mapToObj(MetastabilityBenchmark::seconds).toList());
  }

  private static String seconds(double seconds) {
    return Double.isInfinite(seconds) ? "never" : String.format(Locale.ROOT, "%.0f s", seconds);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }
}
