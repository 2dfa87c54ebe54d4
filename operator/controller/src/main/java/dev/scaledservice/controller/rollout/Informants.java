package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.AnalysisCalls;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.PulledCalls;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.statsd.StatsdReadings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Who tells a bad revision from a good one, beside the routers, which are asked for what proxies
 * have counted.
 *
 * @param callers tell of their calls
 * @param pulled asks a Prometheus for calls
 * @param ownMetrics the services' own
 */
public record Informants(StatsdReadings callers, PulledCalls pulled, OwnMetrics ownMetrics) {

  /** Where nobody says what is slow, nothing is. */
  private static final Duration NEVER = Duration.ofDays(1);

  /** Has calls counted from now on. */
  void attend(Seen seen, Wish.Clear wish, Rollout rollout) {
    Duration slow = RolloutSteps.slow(rollout);
    callers.count(seen.key(), wish.callers()::admits, slow == null ? NEVER : slow);
    pulled.attend(seen, rollout);
  }

  void forget(ServiceKey key) {
    pulled.forget(key);
  }

  void forgetAll() {
    pulled.forgetAll();
  }

  Heard heard(Seen seen, Rollout rollout, Sharing.By by, Routers routers) {
    ServiceKey key = seen.key();
    return new Heard(
        counted(seen, rollout, by, routers),
        ownMetrics.told(key, rollout),
        routers.found(key, rollout));
  }

  private Heard.Counted counted(Seen seen, Rollout rollout, Sharing.By by, Routers routers) {
    AnalysisCalls.Prometheus asked = RolloutSteps.calls(rollout);
    if (asked != null) {
      PulledCalls.Told told = pulled.told(seen, rollout);
      return new Heard.Counted(
          told.calls(), Heard.By.PROMETHEUS, measures(asked), told.behind(), told.trouble());
    }
    return by == Sharing.By.PROXY
        ? new Heard.Counted(
            routers.calls(seen.key(), rollout),
            Heard.By.PROXY,
            Set.of(Measure.Known.FAILED),
            Duration.ZERO,
            "")
        : new Heard.Counted(
            callers.tallied(seen.key()),
            Heard.By.CALLERS,
            Set.of(Measure.Known.FAILED, Measure.Known.SLOW, Measure.Known.SHED),
            Duration.ZERO,
            "");
  }

  private static Set<Measure> measures(AnalysisCalls.Prometheus asked) {
    Set<Measure> measures = new HashSet<>(Set.of(Measure.Known.FAILED));
    if (asked.slow() != null) {
      measures.add(Measure.Known.SLOW);
    }
    if (asked.shed() != null) {
      measures.add(Measure.Known.SHED);
    }
    return measures;
  }
}
