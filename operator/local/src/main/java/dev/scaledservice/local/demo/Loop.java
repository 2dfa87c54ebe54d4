package dev.scaledservice.local.demo;

import dev.scaledservice.local.demo.Eyes.State;
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

  /**
   * @param registry process to hang; 0 where the registry is not ours to hang
   */
  Loop(Stage stage, Timeline timeline, long registry) {
    this.stage = stage;
    this.timeline = timeline;
    this.registry = registry;
  }

  /** Plays it; the load began just now. */
  void play() {
    timeline.tell("calm: 120 calls/s, %d for each instance wanted".formatted(EACH));
    milestone("two instances carry the calm load", 20, s -> s.ready() >= CALM);
    milestone("callers find them in Consul", 10, s -> s.passing() >= CALM);
    timeline.tell("the spike: 480 calls/s from second 18 of the load on");
    milestone("the count follows the spike", 30, s -> s.desired() >= SPIKE);
    say();
    milestone("capacity is there, and callers find it", 20, s -> s.passing() >= SPIKE);
    milestone("calm again: fewer, after a window of 10 s (300 s unless told)", 45, s ->
        s.desired() <= CALM && s.passing() <= CALM && s.passing() > 0);
    say();
    instanceKilled();
    operatorKilled();
    consulHung();
    pinned();
  }

  private void instanceKilled() {
    var pod = stage.eyes().pods().stream().filter(Eyes::isReady).findFirst().orElseThrow();
    timeline.tell("kubectl delete pod " + pod.getMetadata().getName());
    String gone = pod.getMetadata().getName();
    stage.eyes().delete(gone);
    milestone("another instance has taken its place", 20, s ->
        s.ready() >= CALM
            && s.passing() >= CALM
            && stage.eyes().pods().stream().noneMatch(p -> p.getMetadata().getName().equals(gone)));
  }

  private void operatorKilled() {
    int before = stage.eyes().look().desired();
    timeline.tell("kill -9 %d: the operator; a new one starts".formatted(stage.operatorPid()));
    stage.replaceOperator();
    steady("the new operator takes over without a needless move", 10, s ->
        s.desired() == before && s.ready() >= before);
  }

  private void consulHung() {
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

  private void pinned() {
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

  private void milestone(String what, int withinSeconds, Predicate<State> reached) {
    Instant begun = Instant.now();
    Instant latest = begun.plusSeconds(withinSeconds);
    State state = stage.eyes().look();
    while (!reached.test(state) && Instant.now().isBefore(latest)) {
      Stage.pause();
      state = stage.eyes().look();
    }
    if (reached.test(state)) {
      timeline.reached(what, Duration.between(begun, Instant.now()), state.toString());
    } else {
      timeline.missed(what, "%s; %s".formatted(state, state.because()));
    }
  }

  /** Something that has to hold all the time. */
  private void steady(String what, int seconds, Predicate<State> holds) {
    Instant begun = Instant.now();
    while (Instant.now().isBefore(begun.plusSeconds(seconds))) {
      State state = stage.eyes().look();
      if (!holds.test(state)) {
        timeline.missed(what, "%s; %s".formatted(state, state.because()));
        return;
      }
      Stage.pause();
    }
    timeline.reached(what, Duration.ofSeconds(seconds), stage.eyes().look().toString());
  }
}
