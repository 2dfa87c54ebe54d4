package dev.scaledservice.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.local.demo.Milestones.OutOfTime;
import dev.scaledservice.local.demo.Milestones.Sight;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code DEMO=rollout}: new versions of the worker while calls go on. A good one walks through its
 * steps. Three bad ones are turned back by what callers tell of them, and by how they end. One that
 * goes bad only after all calls have reached it is rolled back to the version before, of which no
 * instance has been restarted.
 */
final class Rollout {

  private static final int RATE = 100;

  static final Playbill BILL =
      new Playbill(
          "rollout",
          "/demo/rollout.yaml",
          List.of("worker", "sensor", "app"),
          List.of(
              "--script", "600s:%d".formatted(RATE), "--service", "app", "--path", "/v1/answer"),
          (stage, timeline, milestones, _) -> new Rollout(stage, timeline, milestones).play());

  private final Stage stage;
  private final Timeline timeline;
  private final Milestones milestones;
  private final Eyes worker;

  /** Of the first version. */
  private final JsonNode template;

  Rollout(Stage stage, Timeline timeline, Milestones milestones) {
    this.stage = stage;
    this.timeline = timeline;
    this.milestones = milestones;
    this.worker = stage.eyes();
    this.template = Objects.requireNonNull(worker.template(), "there is no worker");
  }

  /**
   * @param stable the revision that callers reach
   * @param canary how a new one is let in; null if none is
   */
  private record Scene(
      @Nullable String stable,
      ScaledServiceStatus.@Nullable Canary canary,
      LoadReport.Second callers)
      implements Sight {

    @Override
    public String because() {
      return canary == null ? "" : String.valueOf(canary.because());
    }

    boolean is(String phase) {
      return canary != null && canary.phase().equals(phase);
    }

    @Override
    public String toString() {
      return canary == null
          ? "stable %s; %s".formatted(stable, callers)
          : "stable %s, canary %s %s at %d %%; %s; %s"
              .formatted(
                  stable, canary.revision(), canary.phase(), canary.weight(), because(), callers);
    }
  }

  private Scene look() {
    var service = worker.service();
    ScaledServiceStatus status = service == null ? ScaledServiceStatus.EMPTY : service.status();
    return new Scene(
        status.stable() == null ? null : status.stable().revision(),
        status.canary(),
        stage.load().last());
  }

  /** Plays it; the load began just now. */
  void play() throws OutOfTime {
    timeline.tell("%d calls/s to app, which asks sensor and worker".formatted(RATE));
    reach("the system answers", 30, s -> s.stable() != null && s.callers().isPerfect());

    change("2", "VERSION", "2");
    reach("it gets a fifth of the calls", 30, s -> s.is("Stepping") && weight(s) == 20);
    reach("it walks through its steps, and gets all calls", 45, s -> s.is("Baking"));
    String good = Objects.requireNonNull(look().stable());

    turnedBack("3: one call in twenty fails", good, "WORKER_FAIL", "0.05");
    turnedBack("4: it is slow", good, "WORKER_SERVICE_TIME", "400ms");
    turnedBack("5: its process ends by itself", good, "WORKER_CRASH_AFTER", "4s");
    lateRegression(good);
  }

  private void turnedBack(String which, String good, String variable, String value)
      throws OutOfTime {
    change(which, variable, value);
    reach("calls reach it", 30, s -> s.is("Stepping") && weight(s) == 20);
    reach(
        "it is turned back: no call reaches it any more",
        45,
        s -> s.is("Aborted") && good.equals(s.stable()));
    timeline.tell("        " + look().because());
  }

  /** Good until all calls have reached it. */
  private void lateRegression(String good) throws OutOfTime {
    Set<String> before = pods(good);
    change("6: it goes bad after 20 s", "WORKER_FAIL", "0.3", "WORKER_FAIL_AFTER", "20s");
    reach("all calls reach it", 45, s -> s.is("Baking") && !good.equals(s.stable()));
    reach(
        "it is rolled back: all calls reach the version before",
        45,
        s -> s.is("Aborted") && good.equals(s.stable()));
    timeline.tell("        " + look().because());
    reach("no instance of that version was restarted", 1, _ -> pods(good).containsAll(before));
    reach("and all is well", 15, _ -> stage.load().isPerfectFor(3));
  }

  private Set<String> pods(String revision) {
    return worker.pods().stream()
        .filter(
            pod -> revision.equals(pod.getMetadata().getLabels().get("scaledservice.dev/revision")))
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  private static int weight(Scene scene) {
    return scene.canary() == null ? 0 : scene.canary().weight();
  }

  /**
   * Another version: the first one's template with some variables.
   *
   * @param variables names and values in turn
   */
  private void change(String which, String... variables) {
    timeline.tell("kubectl apply: version " + which);
    JsonNode changed = template.deepCopy();
    ArrayNode environment = (ArrayNode) changed.at("/spec/containers/0/env");
    for (int i = 0; i < variables.length; i += 2) {
      String name = variables[i];
      environment.removeIf(variable -> variable.path("name").asText().equals(name));
      environment.addObject().put("name", name).put("value", variables[i + 1]);
    }
    worker.change(changed);
  }

  private void reach(String what, int withinSeconds, Predicate<Scene> reached) throws OutOfTime {
    milestones.reach(what, withinSeconds, this::look, reached);
  }
}
