package dev.scaledservice.bench.rollback;

import dev.scaledservice.api.Marks;
import dev.scaledservice.bench.Findings;
import dev.scaledservice.e2e.Call;
import dev.scaledservice.e2e.Edge.Via;
import dev.scaledservice.engine.rollout.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A good version through all its steps, with many instances: what it costs and whom it harms. */
final class Growth {

  private static final int INSTANCES = 30;
  private static final double CALLS = 400;
  private static final long EVERY = 100_000_000;
  private static final Stage.Shape SHAPE =
      new Stage.Shape(
          INSTANCES,
          "[{weight: 5, atLeast: 10s}, {weight: 25, atLeast: 10s}, {weight: 50, atLeast: 10s}]",
          3,
          "2s");

  private final Findings findings;

  /** Instances and time, in instance-seconds. */
  private double used;

  private double reserve;

  Growth(Findings findings) {
    this.findings = findings;
  }

  void run(Place place) {
    try (var stage = new Stage(place, Via.MAP, SHAPE, CALLS)) {
      long begun = System.nanoTime();
      String old = stage.stable();
      stage.version(2);
      stage.awaitPhase(Phase.STEPPING);
      long last = begun;
      while (stage.stable().equals(old)) {
        LockSupport.parkNanos(EVERY);
        long now = System.nanoTime();
        account(stage, old, (now - last) / 1e9);
        last = now;
      }
      long promoted = last;
      stage.awaitAllCalls("b");
      double seconds = (promoted - begun) / 1e9;
      double alone = INSTANCES * seconds;
      double ratio = (used - reserve) / alone;
      findings.figure(
          "%d instances, canary to promoted in %.0f s at %.0f calls/s: instance-hours against no rollout, reserve apart"
              .formatted(INSTANCES, seconds, CALLS),
          "%.2f x".formatted(ratio),
          "<= 1.1 x",
          ratio <= 1.1);
      findings.beside(
          "the same with the reserve that can take all calls back",
          "%.2f x".formatted(used / alone));
      List<Call> calls = stage.callers().since(begun);
      long failed = calls.stream().filter(call -> !call.good()).count();
      findings.figure(
          "the same, failed calls of %,d".formatted(calls.size()),
          "%,d".formatted(failed),
          "0",
          failed == 0);
    }
  }

  /** What the old version has beyond its share of the calls is reserve. */
  private void account(Stage stage, String old, double seconds) {
    List<Pod> pods = stage.place().pods().of(stage.via().service());
    long ofOld =
        pods.stream()
            .filter(pod -> old.equals(pod.getMetadata().getLabels().get(Marks.REVISION)))
            .count();
    var canary = stage.place().cluster().status(stage.via().service()).canary();
    int weight = canary == null ? 0 : canary.weight();
    long needed = Math.ceilDiv(INSTANCES * (100L - weight), 100);
    used += pods.size() * seconds;
    reserve += Math.max(0, ofOld - needed) * seconds;
  }
}
