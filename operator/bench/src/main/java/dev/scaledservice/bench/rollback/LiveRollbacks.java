package dev.scaledservice.bench.rollback;

import dev.scaledservice.bench.Findings;
import dev.scaledservice.bench.rollback.Turning.Rollback;
import dev.scaledservice.e2e.Edge.Via;
import dev.scaledservice.e2e.Rig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rows of rollbacks on real parts. */
public final class LiveRollbacks {

  /** A flag for whoever has less time: so many rollbacks in each state. */
  private static final @Nullable Integer ROUNDS = Integer.getInteger("bench.rollbacks");

  private static final double CALLS = 400;
  private static final Stage.Shape SHAPE =
      new Stage.Shape(4, "[{weight: 20, gate: {manual: {}}}]", 3, "");
  private static final Stage.Shape SLOW_TO_START =
      new Stage.Shape(4, "[{weight: 20, gate: {manual: {}}}]", 3, "2s");

  /** Forty times what the calls of the bad version are apart. */
  private static final Duration QUIET = Duration.ofMillis(500);

  /** Longer than the next leader takes. */
  private static final Duration LEASE_AND_MORE = Duration.ofSeconds(6);

  private static final int LEASE_MILLIS = 3_000;

  private final Findings findings;
  private final Delays byMap = new Delays();
  private long turned;
  private long othersFailed;

  private LiveRollbacks(Findings findings) {
    this.findings = findings;
  }

  /** Starts everything, measures, and ends everything. */
  public static void run(Findings findings) {
    var measuring = new LiveRollbacks(findings);
    try (var place = new Place()) {
      measuring.part("HAProxy map", () -> measuring.map(place));
      measuring.part("agent-check and Consul DNS", () -> measuring.others(place));
      measuring.part("recorded calls", () -> Recorded.at(place).tell(findings));
      measuring.part("rollout of many instances", () -> new Growth(findings).run(place));
      measuring.part("operator killed", () -> measuring.killed(place));
      measuring.all();
    } catch (Rig.LackingException e) {
      findings.notRun("rollbacks on real parts", "", String.valueOf(e.getMessage()));
    }
  }

  /** One that breaks keeps nobody from measuring the others. */
  private void part(String what, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | AssertionError e) {
      findings.notRun(what, "", String.valueOf(e.getMessage()));
      e.printStackTrace();
    }
  }

  private void map(Place place) {
    try (var stage = new Stage(place, Via.MAP, SHAPE, CALLS)) {
      var before = new Turning(stage, false, QUIET);
      proxy("before promotion", stage, before, new Trouble.None(), 75);
      proxy("a stable instance unready", stage, before, new Trouble.Unready(), 25);
      proxy("Consul away", stage, before, new Trouble.Away("consul"), 20);
      proxy("API server away", stage, before, new Trouble.Away("apiserver"), 20);
      proxy("after promotion", stage, before.promoted(), new Trouble.None(), 35);
    }
    try (var stage = new Stage(place, Via.MAP, SLOW_TO_START, CALLS)) {
      proxy(
          "scale-up under way", stage, new Turning(stage, false, QUIET), new Trouble.Growing(), 25);
    }
  }

  private void proxy(String what, Stage stage, Turning turning, Trouble trouble, int rounds) {
    Delays delays = rounds("map, " + what, stage, turning, trouble, rounds);
    byMap.addAll(delays);
    hundreds("rollback, HAProxy map, " + what, delays);
  }

  private void hundreds(String what, Delays delays) {
    findings.figure(
        what + ": p50, p99 of " + delays.count(),
        "%d ms, %d ms".formatted(delays.percentile(0.5), delays.percentile(0.99)),
        "<= 100 ms, <= 300 ms",
        delays.percentile(0.5) <= 100 && delays.percentile(0.99) <= 300);
  }

  private void others(Place place) {
    for (Via via : new Via[] {Via.AGENT, Via.CONSUL}) {
      String name = via == Via.AGENT ? "agent-check" : "Consul DNS";
      try (var stage = new Stage(place, via, SHAPE, CALLS)) {
        var before = new Turning(stage, false, via == Via.AGENT ? QUIET : QUIET.multipliedBy(4));
        other(name, "before promotion", stage, before);
        other(name, "after promotion", stage, before.promoted());
      }
    }
  }

  private void other(String name, String what, Stage stage, Turning turning) {
    Delays delays = rounds(name + ", " + what, stage, turning, new Trouble.None(), 20);
    String row = "rollback, %s, %s: p50, worst of %d".formatted(name, what, delays.count());
    String value = "%d ms, %d ms".formatted(delays.percentile(0.5), delays.worst());
    if (stage.via() == Via.CONSUL) {
      findings.figure(row, value, "<= 1,200 ms", delays.worst() <= 1_200);
    } else {
      findings.beside(row, value);
    }
  }

  private void killed(Place place) {
    try (var stage = new Stage(place, Via.MAP, SHAPE, CALLS)) {
      var turning = new Turning(stage, false, LEASE_AND_MORE);
      Delays delays = rounds("map, operator killed", stage, turning, new Heirs(), 20);
      findings.figure(
          "rollback, HAProxy map, operator killed half-way: p50, worst of " + delays.count(),
          "%d ms, %,d ms".formatted(delays.percentile(0.5), delays.worst()),
          "<= lease of %,d ms + 2,000 ms".formatted(LEASE_MILLIS),
          delays.worst() <= LEASE_MILLIS + 2_000);
    }
  }

  private Delays rounds(String what, Stage stage, Turning turning, Trouble trouble, int rounds) {
    long begun = System.nanoTime();
    var delays = new Delays();
    var harmed = new Delays();
    int judgedOnly = 0;
    long others = 0;
    trouble.begin(stage);
    for (int round = 0; round < (ROUNDS == null ? rounds : ROUNDS); round++) {
      Rollback one = turning.turn(trouble, round);
      delays.add(one.millis());
      harmed.add(one.harmed());
      others += one.others();
      judgedOnly += one.replayed() ? 0 : 1;
    }
    trouble.end(stage);
    turned += delays.count();
    othersFailed += others;
    findings.raw("%s, ms: %s".formatted(what, delays));
    findings.raw(
        "%s, calls harmed: %s; failed calls of others: %d; not condemned by the replay: %d; took %d s"
            .formatted(
                what, harmed, others, judgedOnly, (System.nanoTime() - begun) / 1_000_000_000));
    return delays;
  }

  private void all() {
    hundreds("rollback, HAProxy map, all of the above", byMap);
    findings.figure(
        "failed calls that the bad version did not answer, %,d rollbacks".formatted(turned),
        "%,d".formatted(othersFailed),
        "0",
        othersFailed == 0);
  }
}
