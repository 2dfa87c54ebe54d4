package dev.scaledservice.local.demo;

import dev.scaledservice.local.demo.Eyes.State;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * {@code DEMO=loop}: calm, a spike of four times the load, calm; and everything that goes wrong in
 * a life: an instance killed, the operator killed, Consul hung, a person who knows better.
 */
final class Loop {

  /** The load: what each phase is, and how the load generator is told. */
  static final String SCRIPT = "18s:120,24s:480,120s:120";

  static final int EACH = 80;
  private static final int CALM = 2;
  private static final int SPIKE = 6;

  private final Stage stage;
  private final Timeline timeline;
  private final long registry;
  private final Instant end;

  /**
   * @param registry process to hang; 0 where the registry is not ours to hang
   * @param end when there is no more time for it; MAX for never
   */
  Loop(Stage stage, Timeline timeline, long registry, Instant end) {
    this.stage = stage;
    this.timeline = timeline;
    this.registry = registry;
    this.end = end;
  }

  /** There was no time for the rest of the story. */
  static final class OutOfTime extends Exception {

    @Serial private static final long serialVersionUID = 1L;
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
    Instant begun = Instant.now();
    Instant latest = begun.plusSeconds(withinSeconds);
    State state = stage.eyes().look();
    while (!reached.test(state) && Instant.now().isBefore(latest)) {
      pause(what);
      state = stage.eyes().look();
    }
    if (reached.test(state)) {
      timeline.reached(what, Duration.between(begun, Instant.now()), state.toString());
    } else {
      timeline.missed(what, "%s; %s".formatted(state, state.because()));
    }
  }

  /** Something that has to hold all the time. */
  private void steady(String what, int seconds, Predicate<State> holds) throws OutOfTime {
    Instant begun = Instant.now();
    while (Instant.now().isBefore(begun.plusSeconds(seconds))) {
      State state = stage.eyes().look();
      if (!holds.test(state)) {
        timeline.missed(what, "%s; %s".formatted(state, state.because()));
        return;
      }
      pause(what);
    }
    timeline.reached(what, Duration.ofSeconds(seconds), stage.eyes().look().toString());
  }

  private void pause(String milestone) throws OutOfTime {
    if (!Instant.now().isBefore(end)) {
      timeline.missed(milestone, "time is up, and the rest of the story is not played");
      throw new OutOfTime();
    }
    Stage.pause();
  }
}
