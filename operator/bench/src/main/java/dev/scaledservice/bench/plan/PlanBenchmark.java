package dev.scaledservice.bench.plan;

import dev.scaledservice.bench.Benchmark;
import dev.scaledservice.bench.Findings;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What one decision costs in time and in garbage. */
public final class PlanBenchmark implements Benchmark {

  private static final double KIB = 1_024;

  @Override
  public String id() {
    return "B4";
  }

  @Override
  public String about() {
    return """
    One `plan()` of the engine by JMH 1.37 with its `gc` profiler: two processes of their own, in each five seconds to warm up and ten of a second to measure; the mean of them and its 99.9 % interval. A service of 20 replicas is decided about every 250 ms, each time from the memory of the decision before; its load wanders by a fifth around what the replicas take. *Breakers*: four callers report their calls by class, one of them with an open breaker. The sentence of a decision is made when somebody reads it, which here nobody does.
    """;
  }

  @Override
  public void run(Findings findings) throws Exception {
    var options =
        new OptionsBuilder()
            .include(Planning.class.getName() + ".plan")
            .addProfiler(GCProfiler.class)
            .forks(2)
            .warmupIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(10)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      report(result, findings);
    }
  }

  private static void report(RunResult result, Findings findings) {
    int metrics = Integer.parseInt(result.getParams().getParam("metrics"));
    boolean breakers = !result.getParams().getParam("callers").equals("0");
    String what =
        "one plan, %d metric%s%s"
            .formatted(metrics, metrics == 1 ? "" : "s", breakers ? ", breakers" : "");
    double micros = result.getPrimaryResult().getScore() / 1_000;
    double bytes = allocated(result);
    String value = String.format(Locale.ROOT, "%.2f us, %.1f KiB", micros, bytes / KIB);
    if (breakers || metrics == 1) {
      findings.beside(what, value);
    } else if (metrics == 3) {
      findings.figure(what, value, "<= 2 us, 1 KiB", micros <= 2 && bytes <= KIB);
    } else {
      findings.figure(what, value, "<= 4 us, 3 KiB", micros <= 4 && bytes <= 3 * KIB);
    }
    findings.raw(
        String.format(
            Locale.ROOT,
            "%s: %.0f +- %.0f ns, %.0f bytes",
            what,
            result.getPrimaryResult().getScore(),
            result.getPrimaryResult().getScoreError(),
            bytes));
  }

  @SuppressWarnings("rawtypes") // as JMH hands them out
  private static double allocated(RunResult result) {
    return result.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the profiler says nothing of allocation"));
  }
}
