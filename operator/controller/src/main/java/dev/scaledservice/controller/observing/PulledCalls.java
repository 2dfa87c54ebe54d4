package dev.scaledservice.controller.observing;

import dev.scaledservice.api.AnalysisCalls;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.prometheus.CallPoller;
import dev.scaledservice.signals.prometheus.CallQueries;
import dev.scaledservice.signals.prometheus.CountedCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls by revision as {@code rollout.analysis.calls} has them asked of a Prometheus. */
public final class PulledCalls {

  private static final String FIELD = "rollout.analysis.calls.prometheus";

  private final CallPoller poller;
  private final BiPredicate<String, String> open;

  /**
   * @param open whether a Prometheus server, by its name, may be asked for resources of a namespace
   */
  public PulledCalls(CallPoller poller, BiPredicate<String, String> open) {
    this.poller = poller;
    this.open = open;
  }

  /**
   * What is known of calls.
   *
   * @param calls by revision
   * @param behind how far the last call that is counted may be behind
   * @param trouble why nothing newer is known, as a clause; empty where there is no trouble
   */
  public record Told(List<Tallied> calls, Duration behind, String trouble) {}

  /**
   * Whether everything can be understood.
   *
   * @throws InvalidSpec if a query has a variable that there is not
   */
  static void check(@Nullable Rollout rollout) {
    AnalysisCalls.Prometheus calls =
        rollout != null && RolloutSteps.has(rollout) ? RolloutSteps.calls(rollout) : null;
    if (calls != null) {
      queries(calls, new ServiceKey("any", "any"));
    }
  }

  /** Has them asked for while a revision is judged, and not otherwise. */
  public void attend(Seen seen, Rollout rollout) {
    AnalysisCalls.Prometheus calls = RolloutSteps.calls(rollout);
    if (calls != null
        && OwnMetrics.judged(seen) != null
        && open.test(server(calls), seen.key().namespace())) {
      poller.watch(seen.key(), queries(calls, seen.key()));
    } else {
      forget(seen.key());
    }
  }

  /** Nobody wants to know any more. */
  public void forget(ServiceKey key) {
    poller.watch(key, null);
  }

  /** Nobody wants to know of any service. */
  public void forgetAll() {
    poller.forgetAll();
  }

  /** Costs microseconds and asks nobody. */
  public Told told(Seen seen, Rollout rollout) {
    AnalysisCalls.Prometheus calls = RolloutSteps.calls(rollout);
    ServiceKey key = seen.key();
    if (calls != null && !open.test(server(calls), key.namespace())) {
      return new Told(List.of(), Duration.ZERO, Sensor.closed(server(calls), key.namespace()));
    }
    CallPoller.Told told = poller.told(key);
    Set<String> revisions =
        seen.revisions().stream().map(one -> one.revision().hash()).collect(Collectors.toSet());
    List<Tallied> tallied =
        told.calls().stream()
            .filter(one -> revisions.contains(one.revision()))
            .map(PulledCalls::tallied)
            .toList();
    return new Told(
        tallied,
        told.behind(),
        told.trouble().isEmpty() && tallied.isEmpty()
            ? "no label revision of the calls is one of this service's, such as "
                + OwnMetrics.judged(seen)
            : told.trouble());
  }

  /** Callers do not say which instance served them. */
  private static Tallied tallied(CountedCalls one) {
    return new Tallied(
        one.revision(), Tallied.UNTOLD, one.total(), one.failed(), one.slow(), one.shed());
  }

  private static CallQueries queries(AnalysisCalls.Prometheus calls, ServiceKey key) {
    var variables = new Variables(Map.of("service", key.name(), "namespace", key.namespace()));
    return new CallQueries(
        server(calls),
        variables.fill(FIELD, "total", calls.total()),
        variables.fill(FIELD, "failed", calls.failed()),
        calls.slow() == null ? null : variables.fill(FIELD, "slow", calls.slow()),
        calls.shed() == null ? null : variables.fill(FIELD, "shed", calls.shed()));
  }

  private static String server(AnalysisCalls.Prometheus calls) {
    return calls.server() == null ? "main" : calls.server();
  }
}
