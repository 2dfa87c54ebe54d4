package dev.scaledservice.engine.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Behavior.Limit;
import dev.scaledservice.engine.Behavior.Rules;
import dev.scaledservice.engine.Behavior.Select;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Policy.Missing;
import dev.scaledservice.engine.Policy.Mode;
import dev.scaledservice.engine.Policy.Origin;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private int replicas;
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
            onMissing);
    var fleet = new Fleet(replicas, replicas, replicas);
    last =
        planner.plan(
            new Observation(policy, fleet, List.copyOf(measurements.values())), memory, now);
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
