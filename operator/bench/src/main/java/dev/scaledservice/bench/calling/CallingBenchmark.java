package dev.scaledservice.bench.calling;

import dev.scaledservice.bench.Benchmark;
import dev.scaledservice.bench.Findings;
import dev.scaledservice.client.admission.Admission;
import dev.scaledservice.client.admission.AdmissionDocument;
import dev.scaledservice.client.admission.Shares;
import dev.scaledservice.client.admission.Shares.Share;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Admission by the client library: what it costs, how exact it is, how soon it holds. */
public final class CallingBenchmark implements Benchmark {

  private static final int CALLS = 1_000_000;

  /** Fifty callers that say what they do would be most of the output. */
  private static final Logger CLIENT = Logger.getLogger("dev.scaledservice.client");

  @Override
  public String id() {
    return "B10";
  }

  @Override
  public String about() {
    return """
    The client library. Costs: a loop of two million calls around one method, the same loop without it subtracted, median of 15 rounds; time of the processor and bytes as they are counted for the thread. *Shed* counts the call for StatsD too. *All parts* is what a call costs beside the network: admission, retry budget, balancing over 50 instances, breaker and meter. Pauses: a thread that wants to sleep 1 ms notes by how much longer it slept, alternately while nothing happens and while 5,000 instances in a real Consul change four times a second and are read anew; the median of eight rounds each. Enforcement: 50 callers of their own, each with its own connection, to a document that is written with `PUT`: from before the write until the caller sheds by it.
    """;
  }

  @Override
  public void run(Findings findings) throws Exception {
    CLIENT.setLevel(Level.WARNING);
    new Costs(findings).run();
    shares(findings);
    try (RealConsul consul = RealConsul.find()) {
      if (consul == null) {
        findings.notRun("pauses with 5,000 instances", "<= 2 x idle", RealConsul.MISSING);
        findings.notRun("change to enforced, 50 callers, p99", "<= 500 ms", RealConsul.MISSING);
      } else {
        new Pauses(consul, findings).run();
        new Enforcement(consul, findings).run();
      }
    }
  }

  /** Wanted against admitted. */
  private static void shares(Findings findings) {
    var admission = new Admission("worker");
    var wanted =
        List.of(
            new Share("critical", 10_000),
            new Share("high", 9_000),
            new Share("normal", 5_000),
            new Share("low", 1_000));
    admission.apply(new AdmissionDocument(1, 1, new Shares(wanted), Duration.ZERO, "benchmark"));
    double worst = 0;
    boolean ordered = true;
    double before = 1;
    for (Share share : wanted) {
      int admitted = 0;
      for (int i = 0; i < CALLS; i++) {
        if (admission.admits(share.name(), ThreadLocalRandom.current().nextLong())) {
          admitted++;
        }
      }
      double got = (double) admitted / CALLS;
      worst = Math.max(worst, Math.abs(got - (double) share.parts() / Shares.ALL));
      ordered &= got <= before;
      before = got;
      findings.raw(
          String.format(
              Locale.ROOT,
              "%s: wanted %.2f %%, got %.2f %%",
              share.name(),
              share.parts() / 100.0,
              got * 100));
    }
    findings.figure(
        "admitted against wanted, furthest apart, in the order of priorities",
        String.format(Locale.ROOT, "%.2f points%s", worst * 100, ordered ? "" : ", out of order"),
        "<= 1 point, in order",
        worst <= 0.01 && ordered);
  }
}
