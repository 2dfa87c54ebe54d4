package dev.scaledservice.load;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** One run, from the first call to the summary. */
final class Load {
  /** How long a registry gets for its first answer before calls begin without one. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private final Settings settings;
  private final PrintStream out;
  private final Generator generator;
  private final Targets targets;
  private final Caller caller;
  private final Tally second = new Tally();

  Load(Settings settings, PrintStream out, Log log) {
    this.settings = settings;
    this.out = out;
    DoubleSupplier gaps =
        settings.poisson() ? () -> ThreadLocalRandom.current().nextExponential() : () -> 1;
    this.targets =
        settings.addresses().isEmpty()
            ? new ConsulTargets(
                settings.registry().open(), settings.registry().service(), settings.path(), log)
            : new Targets.Fixed(
                settings.addresses().stream()
                    .map(a -> new Target(a.getHostString(), a.getPort(), settings.path()))
                    .toList());
    this.caller = new Caller(targets, settings.balance(), settings.manner(), second);
    this.generator =
        new Generator(new Arrivals(settings.profile(), settings.repeat(), gaps), caller::call);
  }

  /** Runs to the end of the profile, or until {@link #stop()}; returns what became of the calls. */
  Tally run() throws InterruptedException {
    try (targets) {
      targets.awaitFirst(FIRST);
      long begin = System.nanoTime();
      var ended = new CountDownLatch(1);
      var report =
          new Report(out, InstantSource.system(), this::planned, second, this::surroundings);
      Thread reporter =
          Thread.ofPlatform().daemon().name("report").start(() -> report.everySecond(begin, ended));
      generator.run(begin);
      // Every call ends by its deadline; the second on top is for what ends it.
      caller.inFlight().awaitNone(settings.manner().deadline().plusSeconds(1));
      ended.countDown();
      reporter.join();
      return report.summary(begin);
    }
  }

  private double planned(double seconds) {
    double length = settings.profile().length();
    return settings.profile().rateAt(settings.repeat() ? seconds % length : seconds);
  }

  private JsonLine surroundings() {
    return JsonLine.empty()
        .with("in_flight", caller.inFlight().count())
        .with("instances", targets.now().size())
        .with("discovery", targets.fresh() ? "fresh" : "stale");
  }

  /** Sends no further call; {@link #run()} then waits for those under way. */
  void stop() {
    generator.stop();
  }
}
