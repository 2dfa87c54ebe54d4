package dev.scaledservice.local.demo;

import dev.scaledservice.local.demo.Eyes.State;
import dev.scaledservice.local.demo.Milestones.OutOfTime;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code DEMO=loop}: calm, a spike of four times the load, calm; and everything that goes wrong in
 * a life: an instance killed, the operator killed, Consul hung, a person who knows better.
 */
final class Loop {

  /** The load is told each phase. */
  static final Playbill BILL =
      new Playbill(
          "loop",
          "/demo/worker.yaml",
          List.of("worker"),
          List.of("--script", "18s:120,24s:480,120s:120", "--retries", "1"),
          (stage, timeline, milestones, registry) ->
              new Loop(stage, timeline, milestones, registry).play());

  static final int EACH = 80;
  private static final int CALM = 2;
  private static final int SPIKE = 6;

  private final Stage stage;
  private final Timeline timeline;
  private final long registry;
  private final Milestones milestones;

  /**
   * @param registry process to hang; 0 where the registry is not ours to hang
   */
  Loop(Stage stage, Timeline timeline, Milestones milestones, long registry) {
    this.stage = stage;
    this.timeline = timeline;
    this.registry = registry;
    this.milestones = milestones;
  }

  /** Plays it; the load began just now. */
  void play() throws OutOfTime {
    timeline.tell("calm: 120 calls/s, %d for each instance wanted".formatted(EACH));
    milestone("two instances carry the calm load", 20, s -> s.ready() >= CALM);
    milestone("callers find them in Consul", 10, s -> s.passing() >= CALM);
    timeline.tell("the spike: 480 calls/s from second 18 of the load on");
    milestone("the count follows the spike", 30, s -> s.desired() >= SPIKE);
    say();
    milestone("capacity is there, and callers find it", 20, s -> s.passing() >= SPIKE);
    milestone(
        "calm again: fewer, after a window of 10 s (300 s unless told)",
        45,
        s -> s.desired() <= CALM && s.ready() <= CALM && s.passing() == s.ready());
    say();
    instanceKilled();
    operatorKilled();
    consulHung();
    pinned();
  }

  private void instanceKilled() throws OutOfTime {
    var pod = stage.eyes().pods().stream().filter(Eyes::isReady).findFirst().orElseThrow();
    long process = Eyes.process(pod);
    timeline.tell("kill -9 %d: instance %s".formatted(process, pod.getMetadata().getName()));
    Stage.signal("KILL", process);
    milestone(
        "a new process has taken its place, and callers find it",
        20,
        s ->
            s.passing() >= CALM
                && stage.eyes().pods().stream()
                        .filter(Eyes::isReady)
                        .mapToLong(Eyes::process)
                        .filter(other -> other > 0 && other != process)
                        .count()
                    >= CALM);
  }

  private void operatorKilled() throws OutOfTime {
    int before = stage.eyes().look().desired();
    timeline.tell("kill -9 %d: the operator; a new one starts".formatted(stage.operatorPid()));
    stage.replaceOperator();
    steady(
        "the new operator takes over without a needless move",
        10,
        s -> s.desired() == before && s.ready() >= before);
  }

  private void consulHung() throws OutOfTime {
    if (registry == 0) {
      timeline.tell("the registry is yours: it is not hung here");
      return;
    }
    int before = stage.eyes().look().desired();
    timeline.tell("Consul hangs for 15 s (kill -STOP %d)".formatted(registry));
    Stage.signal("STOP", registry);
    steady("without Consul nothing is lost", 15, s -> s.desired() == before && s.ready() >= before);
    Stage.signal("CONT", registry);
    milestone("Consul is back, and so are all instances", 20, s -> s.passing() == s.ready());
  }

  private void pinned() throws OutOfTime {
    timeline.tell("kubectl scale scaledservice worker --replicas=4: a person knows better");
    stage.eyes().pin(4);
    milestone("the pin holds", 20, s -> s.desired() == 4 && s.passing() == 4);
    say();
    timeline.tell("ssvc auto worker: the pin is released");
    stage.eyes().unpin();
    milestone("the metrics decide again", 40, s -> s.desired() <= CALM && s.passing() <= CALM);
    say();
  }

  private void say() {
    timeline.tell("        " + stage.eyes().look().because());
  }

  private void milestone(String what, int withinSeconds, Predicate<State> reached)
      throws OutOfTime {
    milestones.reach(what, withinSeconds, stage.eyes()::look, reached);
  }

  private void steady(String what, int seconds, Predicate<State> holds) throws OutOfTime {
    milestones.steady(what, seconds, stage.eyes()::look, holds);
  }
}
