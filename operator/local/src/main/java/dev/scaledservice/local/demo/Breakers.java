package dev.scaledservice.local.demo;

import dev.scaledservice.local.demo.Eyes.State;
import dev.scaledservice.local.demo.LoadReport.Second;
import dev.scaledservice.local.demo.Milestones.OutOfTime;
import dev.scaledservice.local.demo.Milestones.Sight;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * {@code DEMO=breakers}: five times the load, and the worker cannot follow at once. The breaker in
 * front of it opens, and hides the load from everybody who only looks at what arrives; low classes
 * wait; the worker is scaled, not the app that waits for it; the breaker closes. Then an instance
 * is killed that nobody misses.
 */
final class Breakers {

  private static final int EACH = 40;
  private static final int CALM = 30;
  private static final int SPIKE = 160;
  private static final int WANTED = (SPIKE + EACH - 1) / EACH;
  private static final double ENOUGH = 0.999;

  static final Playbill BILL =
      new Playbill(
          "breakers",
          "/demo/breakers.yaml",
          List.of("worker", "sensor", "app"),
          List.of(
              "--script",
              "12s:%d,300s:%d".formatted(CALM, SPIKE),
              "--service",
              "app",
              "--path",
              "/v1/answer",
              "--priorities",
              "critical=10,normal=60,low=30",
              "--retries",
              "1",
              "--retry-budget",
              "0.1"),
          (stage, timeline, milestones, _) -> new Breakers(stage, timeline, milestones).play());

  private final Stage stage;
  private final Timeline timeline;
  private final Milestones milestones;
  private final Eyes worker;
  private final Eyes app;

  Breakers(Stage stage, Timeline timeline, Milestones milestones) {
    this.stage = stage;
    this.timeline = timeline;
    this.milestones = milestones;
    this.worker = stage.eyes();
    this.app = stage.eyes().on("app");
  }

  /**
   * @param breaker of app to worker
   * @param admission percent of each class, as callers of worker read it
   * @param callers what they felt in the last second
   */
  private record Scene(
      State worker, State app, String breaker, Map<String, Double> admission, Second callers)
      implements Sight {

    @Override
    public String because() {
      return worker.because();
    }

    boolean sheds(String priority) {
      return admission.getOrDefault(priority, 100.0) < 100;
    }

    @Override
    public String toString() {
      return "worker %d ready of %d, app %d of %d, breaker app->worker %s, admitted %s; %s"
          .formatted(
              worker.ready(),
              worker.desired(),
              app.ready(),
              app.desired(),
              breaker,
              admission.isEmpty() ? "everything" : admission,
              callers);
    }
  }

  private Scene look() {
    return new Scene(
        worker.look(),
        app.look(),
        worker.breakerOf("app"),
        worker.admission(),
        stage.load().last());
  }

  /** Plays it; the load began just now. */
  void play() throws OutOfTime {
    timeline.tell(
        "calm: %d calls/s to app, which asks sensor and worker; %d for each worker wanted"
            .formatted(CALM, EACH));
    reach("the system answers, nothing of it degraded", 30, s -> s.callers().isPerfect());
    int apps = app.look().desired();
    timeline.tell("the spike: %d calls/s from second 12 of the load on".formatted(SPIKE));
    reach(
        "the breaker app->worker opens; app answers from the last known value",
        40,
        s -> s.breaker().equals("Open") && s.callers().degraded() > 0);
    say();
    reach("low-priority calls are shed", 20, s -> s.sheds("low") && s.callers().low().failed() > 0);
    reach(
        "the worker is scaled, not the app that waits for it",
        45,
        s -> s.worker().desired() >= WANTED && s.app().desired() == apps);
    say();
    reach("capacity is there, and callers find it", 40, s -> s.worker().passing() >= WANTED);
    reach(
        "the breaker lets all through: everything is admitted, and served in full",
        60,
        s ->
            !s.sheds("low")
                && !s.sheds("normal")
                && s.app().desired() == apps
                && stage.load().isPerfectFor(3));
    instanceKilled();
    reach(
        "a breaker that has not opened for a while is told as closed",
        60,
        s -> s.breaker().equals("Closed"));
    double served = stage.load().criticalServed();
    reach(
        "of the critical calls %.2f %% were answered throughout".formatted(served * 100),
        1,
        _ -> served >= ENOUGH);
  }

  private void instanceKilled() throws OutOfTime {
    var pod = worker.pods().stream().filter(Eyes::isReady).findFirst().orElseThrow();
    long process = Eyes.process(pod);
    int second = stage.load().seconds().size();
    timeline.tell("kill -9 %d: instance %s".formatted(process, pod.getMetadata().getName()));
    Stage.signal("KILL", process);
    milestones.steady(
        "nobody notices: no call fails, no answer is degraded",
        8,
        this::look,
        _ -> stage.load().spoiltSince(second) == 0);
  }

  private void say() {
    timeline.tell("        " + worker.look().because());
  }

  private void reach(String what, int withinSeconds, Predicate<Scene> reached) throws OutOfTime {
    milestones.reach(what, withinSeconds, this::look, reached);
  }
}
