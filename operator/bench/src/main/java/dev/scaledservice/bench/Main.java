package dev.scaledservice.bench;

import dev.scaledservice.bench.calling.CallingBenchmark;
import dev.scaledservice.bench.overload.MetastabilityBenchmark;
import dev.scaledservice.bench.plan.PlanBenchmark;
import dev.scaledservice.bench.rollout.RollbackBenchmark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs the benchmarks that its arguments name, all of them without any. */
public final class Main {

  private static final List<Benchmark> ALL =
      List.of(
          new PlanBenchmark(),
          new MetastabilityBenchmark(),
          new RollbackBenchmark(),
          new CallingBenchmark());

  private Main() {}

  /**
   * @param arguments numbers, such as {@code B7}; the system property {@code bench.page} names the
   *     page to write
   */
  public static void main(String[] arguments) throws Exception {
    var wanted = new TreeSet<>(Set.of(arguments));
    var known = new TreeSet<String>();
    ALL.forEach(benchmark -> known.add(benchmark.id()));
    if (!known.containsAll(wanted)) {
      wanted.removeAll(known);
      System.err.printf("there is no benchmark %s; there are %s%n", wanted, known);
      System.exit(2);
    }
    var page = new Page(Path.of(System.getProperty("bench.page", "docs/benchmarks.md")));
    boolean failed = false;
    for (Benchmark benchmark : ALL) {
      if (!wanted.isEmpty() && !wanted.contains(benchmark.id())) {
        continue;
      }
      var findings = new Findings(benchmark.id(), System.out::println);
      try {
        benchmark.run(findings);
      } catch (Exception broken) {
        failed = true;
        findings.notRun("the rest", "", String.valueOf(broken));
        broken.printStackTrace();
      }
      page.write(benchmark, findings, LocalDate.now(ZoneOffset.UTC).toString(), Machine.text());
    }
    System.exit(failed ? 1 : 0);
  }
}
