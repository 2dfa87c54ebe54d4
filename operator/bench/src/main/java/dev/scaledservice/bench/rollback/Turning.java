package dev.scaledservice.bench.rollback;

import dev.scaledservice.api.Marks;
import dev.scaledservice.e2e.Call;
import dev.scaledservice.engine.rollout.Phase;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Turns versions back, one after the other: each is let in, goes bad, and is tried again. */
final class Turning {

  /** What goes bad: a fifth of the calls to the new version. */
  static final double BAD = 0.2;

  private final Stage stage;
  private final boolean promoted;
  private final Duration quiet;
  private final String canary;

  /** When the rollout began that is under way. */
  private long begun;

  /**
   * @param promoted whether it goes bad only after all calls have reached it
   * @param quiet how long without a call counts as the end
   */
  Turning(Stage stage, boolean promoted, Duration quiet) {
    this.stage = stage;
    this.promoted = promoted;
    this.quiet = quiet;
    begun = System.nanoTime();
    stage.version(2);
    stage.awaitPhase(Phase.STEPPING);
    canary = stage.canary();
  }

  /**
   * One of them.
   *
   * @param millis from the sample that suffices to the last call that was sent to the bad version
   * @param harmed calls to it that failed
   * @param others calls of others that failed, from the begin of the rollout to its end
   * @param replayed whether the judge that is told of the recorded calls condemned it too; else the
   *     last bad call that it was told of stands for the sample
   */
  record Rollback(long millis, long harmed, long others, boolean replayed) {}

  private Turning(Turning same, boolean promoted) {
    this.stage = same.stage;
    this.promoted = promoted;
    this.quiet = same.quiet;
    this.canary = same.canary;
    this.begun = same.begun;
  }

  /** Goes on with versions that go bad only after their promotion. */
  Turning promoted() {
    return new Turning(this, true);
  }

  Rollback turn(Trouble trouble, int round) {
    stage.awaitGoodCalls(canary);
    long all = Long.MAX_VALUE;
    if (promoted) {
      stage.say(Marks.PROMOTE, Marks.FULL);
      all = stage.awaitAllCalls(canary);
      stage.awaitPhase(Phase.BAKING);
    }
    trouble.before(stage, round);
    Set<String> instances = stage.place().pods().addresses(stage.via().service());
    long bad = System.nanoTime();
    stage.place().edge().servers().fail(canary, BAD);
    stage.awaitQuiet(canary, bad, quiet.toNanos());
    stage.place().edge().servers().fail(canary, 0);
    trouble.after(stage, round);
    stage.awaitPhase(Phase.ABORTED);
    Rollback rollback = measured(stage.callers().since(begun), instances, bad, all);
    begun = System.nanoTime();
    stage.callers().forgetBefore(begun);
    stage.say(Marks.RETRY, "now");
    stage.awaitPhase(Phase.STEPPING);
    return rollback;
  }

  /**
   * A proxy goes on for a moment with the address of an instance that is gone, and here it is
   * answered. Such a call is harmed as any other, but no evidence: nobody knows whose it is.
   */
  private Rollback measured(List<Call> calls, Set<String> instances, long bad, long all) {
    List<Call> its = calls.stream().filter(call -> call.by().equals(canary)).toList();
    List<Call> told = calls.stream().filter(call -> instances.contains(call.instance())).toList();
    OptionalLong replayed = new Sufficient(told, canary, all).at();
    long sufficed =
        replayed.orElseGet(() ->
            its.stream().filter(call -> !call.good()).mapToLong(Call::answered).max().orElse(bad));
    long last = its.stream().mapToLong(Call::sent).max().orElse(bad);
    return new Rollback(
        Math.max(0, (last - sufficed) / 1_000_000),
        its.stream().filter(call -> !call.good()).count(),
        calls.stream().filter(call -> !call.good() && !call.by().equals(canary)).count(),
        replayed.isPresent());
  }
}
