package dev.scaledservice.engine.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuit.Callee;
import dev.scaledservice.engine.Circuit.ClassCalls;
import dev.scaledservice.engine.Circuit.State;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Plan.Standing;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.OnOpen;
import dev.scaledservice.engine.Policy.Origin;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service and what happens to it, a decision a second; its replicas are ready at once. Requests
 * are pushed, 100/s are wanted of each replica, up to 20 of them, unless the story says otherwise.
 */
final class Story {

  private static final Reading NOT_PUSHED = new Reading.Unknown("not pushed");

  private final StagedPlanner planner = new StagedPlanner();
  private final Map<String, MetricPolicy> metrics = new LinkedHashMap<>();
  private final Map<String, Measurement> measurements = new LinkedHashMap<>();
  private Mode mode = Mode.AUTO;
  private @Nullable Integer pin;
  private int min = 1;
  private int max = 20;
  private Rules up = Behavior.DEFAULT.up();
  private Rules down = Behavior.DEFAULT.down();
  private Policy.OnMissing onMissing = new Policy.OnMissing(Missing.HOLD, 0, Duration.ZERO);
  private final Map<String, Circuit> in = new LinkedHashMap<>();
  private final Map<String, Circuit> out = new LinkedHashMap<>();
  private final Set<String> silent = new HashSet<>();
  private String unreadable = "";
  private OnOpen onOpen = OnOpen.COORDINATE;
  private int replicas;
  private @Nullable Integer ready;
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private Memory memory = Memory.beginning(now);
  private @Nullable Plan last;

  private Story(int replicas) {
    this.replicas = replicas;
    metric("requests", new Target.AverageValue(100), "/s");
  }

  /** A service that has had {@code replicas} for a long time, with as much load as they take. */
  static Story replicas(int replicas) {
    return new Story(replicas).load(replicas * 100).during("10 min");
  }

  /** A service of which nothing is known but that {@code replicas} are there. */
  static Story firstSeenWith(int replicas) {
    return new Story(replicas);
  }

  Story metric(String name, Target target, String unit) {
    metrics.put(name, new MetricPolicy(name, target, Origin.PODS, unit));
    return this;
  }

  Story bounds(int min, int max) {
    this.min = min;
    this.max = max;
    return this;
  }

  Story downWindow(String window) {
    down = new Rules(down.select(), span(window), down.tolerance(), down.policies());
    return this;
  }

  Story upWindow(String window) {
    up = new Rules(up.select(), span(window), up.tolerance(), up.policies());
    return this;
  }

  Story upBy(int pods, String period) {
    var limit = new Limit(Limit.Unit.PODS, pods, span(period));
    up = new Rules(Select.MAX, up.window(), up.tolerance(), List.of(limit));
    return this;
  }

  Story downBy(int pods, String period) {
    var limit = new Limit(Limit.Unit.PODS, pods, span(period));
    down = new Rules(Select.MAX, down.window(), down.tolerance(), List.of(limit));
    return this;
  }

  Story onMissing(Missing missing, int replicas, String after) {
    onMissing = new Policy.OnMissing(missing, replicas, span(after));
    return this;
  }

  /** The same in the long and in the short window. */
  Story load(double requests) {
    return value("requests", requests).burst(requests);
  }

  /** In the long window alone. */
  Story value(String metric, double value) {
    Reading burst = measurements.containsKey(metric) ? measurement(metric).burst() : NOT_PUSHED;
    return measured(metric, new Reading.Fresh(value, now), burst);
  }

  /** Requests in the short window alone. */
  Story burst(double requests) {
    var total = (Measurement.Total) measurement("requests");
    return measured("requests", total.window(), new Reading.Fresh(requests, now));
  }

  Story partial(double requests, String covered) {
    return measured("requests", new Reading.Partial(requests, now, span(covered)), NOT_PUSHED);
  }

  Story unknown(String metric, String why) {
    return measured(metric, new Reading.Unknown(why), NOT_PUSHED);
  }

  Story stale(String metric, double value, String age) {
    return measured(metric, new Reading.Stale(value, now.minus(span(age))), NOT_PUSHED);
  }

  /** A caller whose calls all end well, its breaker closed. */
  Story called(String caller, double ok) {
    return caller(caller, State.CLOSED, new Calls(ok, 0, 0, 0, 0));
  }

  /** A caller whose breaker lets some of its calls through, well or not, and refuses others. */
  Story opened(String caller, double ok, double failed, double notPermitted) {
    return caller(caller, State.OPEN, new Calls(ok, failed, 0, 0, notPermitted));
  }

  Story caller(String caller, State state, Calls calls) {
    return caller(caller, state, calls, true);
  }

  /** A caller that {@code circuitBreakers.callers} does not admit. */
  Story stranger(String caller, State state, Calls calls) {
    return caller(caller, state, calls, false);
  }

  private Story caller(String caller, State state, Calls calls, boolean counts) {
    in.put(
        caller,
        new Circuit(caller, "worker", state, calls, classes(calls), null, now, counts, null));
    silent.remove(caller);
    return this;
  }

  /** A fifth of the calls is critical, three fifths normal, a fifth low. */
  private static List<ClassCalls> classes(Calls calls) {
    return List.of(
        new ClassCalls("critical", part(calls, 0.2)),
        new ClassCalls("normal", part(calls, 0.6)),
        new ClassCalls("low", part(calls, 0.2)));
  }

  private static Calls part(Calls calls, double part) {
    return new Calls(
        calls.ok() * part,
        calls.errors() * part,
        calls.timeouts() * part,
        calls.rejected() * part,
        calls.notPermitted() * part);
  }

  /** A service that this one calls, and how that one stands. */
  Story calls(String callee, State state, Calls calls, Standing standing) {
    out.put(
        callee,
        new Circuit(
            "worker",
            callee,
            state,
            calls,
            List.of(),
            null,
            now,
            true,
            new Callee(true, standing)));
    silent.remove(callee);
    return this;
  }

  Story gone(String caller) {
    in.remove(caller);
    return this;
  }

  /** Nothing more is heard of a caller or callee; what it said last stays. */
  Story silent(String name) {
    silent.add(name);
    return this;
  }

  Story unreadable(String why) {
    unreadable = why;
    return this;
  }

  Story onOpen(OnOpen choice) {
    onOpen = choice;
    return this;
  }

  /** So many of the replicas are ready from now on, however many there should be. */
  Story ready(int count) {
    ready = count;
    return this;
  }

  /** Replicas are ready at once again. */
  Story allReady() {
    ready = null;
    return this;
  }

  /** The next decision finds this, whatever else. */
  Story finds(Rule rule, String text) {
    tick();
    assertThat(plan().coordination().findings())
        .as(sentence())
        .anySatisfy(finding -> {
          assertThat(finding.rule()).isEqualTo(rule);
          assertThat(finding.text()).contains(text);
        });
    return this;
  }

  /** The next decision finds nothing about breakers. */
  Story findsNothing() {
    tick();
    assertThat(plan().coordination().findings()).as(sentence()).isEmpty();
    return this;
  }

  /** The next decision admits so many percent of the classes, highest first. */
  Story admits(int... percent) {
    tick();
    assertThat(percents()).as(plan().admission().reason()).containsExactly(percent);
    return this;
  }

  /** What is admitted of each class, highest first. */
  int[] percents() {
    return plan().admission().shares().stream().mapToInt(share -> share.parts() / 100).toArray();
  }

  private List<Circuit> heard(Map<String, Circuit> circuits) {
    var heard = new ArrayList<Circuit>();
    circuits.replaceAll((name, one) ->
        silent.contains(name)
            ? one
            : new Circuit(
                one.caller(),
                one.callee(),
                one.state(),
                one.calls(),
                one.classes(),
                one.openSince(),
                now,
                one.counts(),
                one.behind()));
    heard.addAll(circuits.values());
    return heard;
  }

  Story mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  Story pinned(int count) {
    pin = count;
    return this;
  }

  Story unpinned() {
    pin = null;
    return this;
  }

  /** The operator dies and another takes over at once. */
  Story restarted() {
    memory = Memory.restored(memory.durable(), now);
    return this;
  }

  /** Time goes by, a decision a second. */
  Story during(String duration) {
    Instant end = now.plus(span(duration));
    while (now.isBefore(end)) {
      tick();
    }
    return this;
  }

  /** As {@link #during}, with never fewer replicas than {@code count}. */
  Story neverFewerThan(int count, String duration) {
    Instant end = now.plus(span(duration));
    while (now.isBefore(end)) {
      tick();
      assertThat(replicas).as(sentence()).isGreaterThanOrEqualTo(count);
    }
    return this;
  }

  /** The next decision. */
  Story then(int count, String because) {
    tick();
    assertThat(replicas).as(sentence()).isEqualTo(count);
    assertThat(sentence()).contains(because);
    return this;
  }

  /** The next decision, word by word. */
  Story says(String sentence) {
    tick();
    assertThat(sentence()).isEqualTo(sentence);
    return this;
  }

  Plan plan() {
    if (last == null) {
      throw new IllegalStateException("nothing has been decided yet");
    }
    return last;
  }

  Instant now() {
    return now;
  }

  private void tick() {
    now = now.plusSeconds(1);
    var policy =
        new Policy(
            mode,
            pin,
            min,
            max,
            List.copyOf(metrics.values()),
            new Behavior(up, down),
            new Policy.Burst(Duration.ofSeconds(3), 2),
            onMissing,
            onOpen,
            Priorities.DEFAULT);
    int up = ready == null ? replicas : Math.min(ready, replicas);
    var fleet = new Fleet(replicas, replicas, up);
    last =
        planner.plan(
            new Observation(
                policy,
                fleet,
                List.copyOf(measurements.values()),
                new Circuits(heard(in), heard(out), unreadable)),
            memory,
            now);
    memory = last.next();
    if (last.act()) {
      replicas = last.desired();
    }
  }

  private String sentence() {
    return plan().decision().sentence();
  }

  private Story measured(String metric, Reading window, Reading burst) {
    measurements.put(metric, new Measurement.Total(metric, window, burst));
    return this;
  }

  private Measurement measurement(String metric) {
    Measurement measurement = measurements.get(metric);
    if (measurement == null) {
      throw new IllegalStateException("the story has not measured " + metric + " yet");
    }
    return measurement;
  }

  /** {@code 5 s} or {@code 10 min}. */
  private static Duration span(String words) {
    String[] parts = words.split(" ", 2);
    long number = Long.parseLong(parts[0]);
    return switch (parts[1]) {
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      default -> throw new IllegalArgumentException("no such span: " + words);
    };
  }
}
