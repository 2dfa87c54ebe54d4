package dev.scaledservice.bench.rollback;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.e2e.Call;
import dev.scaledservice.e2e.Callers;
import dev.scaledservice.e2e.Edge.Via;
import dev.scaledservice.engine.rollout.Phase;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One service under load, of which a good version runs and another one is let in again and again.
 */
final class Stage implements AutoCloseable {

  private static final long RECENTLY = 300_000_000;

  private final Place place;
  private final Via via;
  private final Shape shape;
  private final Callers callers;
  private final Reports reports;

  /**
   * A service.
   *
   * @param replicas how many
   * @param steps of its rollout, in YAML
   * @param minimumBadEvents without which nobody condemns
   * @param readyAfter how long an instance takes, such as {@code 2s}; empty for no time
   */
  record Shape(int replicas, String steps, int minimumBadEvents, String readyAfter) {

    private static String router(Via via) {
      return via == Via.CONSUL
          ? "{consul: {}}"
          : "{haproxy: {via: %s, server: %s}}".formatted(via.inChart(), via.server());
    }

    private String text(Via via, int port, int version) {
      return """
      template:
        metadata: {annotations: {%s}}
        spec: {containers: [{name: w, image: "worker:%d", ports: [{containerPort: %d}]}]}
      replicas: %d
      scaling: {maxReplicas: 60}
      discovery: {consul: {drain: 1s}}
      rollout:
        strategy: Canary
        router: %s
        steps: %s
        analysis: {minimumBadEvents: %d}
        bake: {for: 1h, keepWarm: 2h}
      """
          .formatted(
              readyAfter.isEmpty()
                  ? ""
                  : "pod-ready.stage.kwok.x-k8s.io/delay: \"%s\"".formatted(readyAfter),
              version,
              port,
              replicas,
              router(via),
              steps,
              minimumBadEvents);
    }
  }

  /** Its first version serves when this returns. */
  Stage(Place place, Via via, Shape shape, double callsPerSecond) {
    this.place = place;
    this.via = via;
    this.shape = shape;
    reports = new Reports(place, via);
    version(1);
    awaitReady(shape.replicas());
    callers = new Callers(place.edge().port(via), callsPerSecond, reports);
    Patience.until("calls are answered", () -> allGood(System.nanoTime() - 2 * RECENTLY));
  }

  /** Applies a version. */
  void version(int version) {
    place.cluster().apply(via.service(), shape.text(via, place.edge().servers().port(), version));
  }

  Place place() {
    return place;
  }

  Via via() {
    return via;
  }

  Shape shape() {
    return shape;
  }

  Callers callers() {
    return callers;
  }

  /** The revision that callers reach. */
  String stable() {
    return Objects.requireNonNull(place.cluster().status(via.service()).stable()).revision();
  }

  /** Until so many instances of the version that callers reach are ready, and no more. */
  void awaitReady(int instances) {
    Patience.until(
        "%d instances are ready".formatted(instances),
        () -> place.pods().ready(via.service(), stable()) == instances);
  }

  private boolean allGood(long since) {
    List<Call> recent = callers.since(since);
    return recent.size() > 20 && recent.stream().allMatch(Call::good);
  }

  /** Has the one that answers for the new version: its slot, or its revision. */
  String canary() {
    return via == Via.CONSUL ? status().revision() : "b";
  }

  private ScaledServiceStatus.Canary status() {
    ScaledServiceStatus.Canary canary = canaryOrNull();
    if (canary == null) {
      throw new IllegalStateException("there is no canary");
    }
    return canary;
  }

  private ScaledServiceStatus.@Nullable Canary canaryOrNull() {
    return place.cluster().status(via.service()).canary();
  }

  /** Says it by an annotation, as {@code ssvc} does. */
  void say(String annotation, String value) {
    patch(
        "{\"metadata\":{\"annotations\":{\"%s\":\"%s %d\"}}}"
            .formatted(annotation, value, System.nanoTime()));
  }

  /** Wants so many instances. */
  void scale(int replicas) {
    patch("{\"spec\":{\"replicas\":%d}}".formatted(replicas));
  }

  private void patch(String merge) {
    resource().patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private Resource<ScaledService> resource() {
    return place
        .cluster()
        .client()
        .resources(ScaledService.class)
        .inNamespace("default")
        .withName(via.service());
  }

  void awaitPhase(Phase phase) {
    Patience.until(
        "%s is %s".formatted(via.service(), phase),
        () -> {
          ScaledServiceStatus.Canary canary = canaryOrNull();
          return canary != null && canary.phase().equalsIgnoreCase(phase.name());
        });
  }

  /** Until it is said, to the end of the wait. */
  void awaitCanary(String what, Predicate<ScaledServiceStatus.Canary> is) {
    Patience.until(
        what,
        () -> {
          ScaledServiceStatus.Canary canary = canaryOrNull();
          return canary != null && is.test(canary);
        });
  }

  /** Until the new version answers calls, and every call of late went well. */
  void awaitGoodCalls(String canary) {
    Patience.until(
        "calls reach the new version",
        () -> {
          List<Call> recent = callers.since(System.nanoTime() - RECENTLY);
          return recent.stream().filter(call -> call.by().equals(canary)).count() >= 5
              && recent.stream().allMatch(Call::good);
        });
  }

  /** Until nobody but the new version answers; since when. */
  long awaitAllCalls(String canary) {
    Patience.until(
        "all calls reach the new version",
        () -> {
          List<Call> recent = callers.since(System.nanoTime() - RECENTLY);
          return recent.size() > 20
              && recent.stream().allMatch(call -> call.good() && call.by().equals(canary));
        });
    return System.nanoTime() - RECENTLY;
  }

  /** Until it has had bad calls, and no call for so long. */
  void awaitQuiet(String canary, long since, long forNanos) {
    Patience.until(
        "no call reaches the bad version",
        () -> {
          long now = System.nanoTime();
          List<Call> its =
              callers.since(since).stream().filter(call -> call.by().equals(canary)).toList();
          return its.stream().anyMatch(call -> !call.good())
              && its.stream().allMatch(call -> call.sent() < now - forNanos);
        });
  }

  @Override
  public void close() {
    callers.close();
    reports.close();
    place.cluster().deleteAll();
  }
}
