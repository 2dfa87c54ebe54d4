package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.window.SumRing;
import dev.scaledservice.signals.window.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes reports of what one caller told until it was last heard: {@code rate = calls of the window
 * / its length}.
 *
 * @param heardAt when it was last heard: the end of the window
 * @param covered nanoseconds of the window, less than all of it after a start
 * @param heard what the wall's clock said then
 * @param stale what a breaker said so long ago does not count
 */
record Reporter(ServiceKey caller, long heardAt, long covered, Instant heard, Duration stale) {

  /**
   * @param begin since when anything could be heard
   */
  static Reporter of(ServiceKey caller, long heardAt, long begin, Instant heard, Duration stale) {
    long covered = Math.clamp(heardAt - begin, 1_000_000_000L, CallLimits.WINDOW.toNanos());
    return new Reporter(caller, heardAt, covered, heard, stale);
  }

  CallReport report(Callee callee) {
    var span = new Span(heardAt - covered, heardAt);
    double seconds = covered / 1e9;
    CallRates total = CallRates.NONE;
    Map<String, CallRates> byClass = new LinkedHashMap<>();
    Map<String, CallRates> byRevision = new LinkedHashMap<>();
    var times = new Tally();
    for (Version version : callee.versions) {
      CallRates ofVersion = CallRates.NONE;
      for (Version.OfClass ofClass : version.classes) {
        double[] sums = new double[Outcome.COUNT];
        ofClass.calls().addTo(sums, span);
        CallRates rates = CallRates.of(sums, seconds);
        byClass.merge(ofClass.text(), rates, CallRates::plus);
        ofVersion = ofVersion.plus(rates);
      }
      byRevision.put(new String(version.revision, UTF_8), ofVersion);
      total = total.plus(ofVersion);
      SumRing taken = version.times();
      if (taken != null) {
        taken.addTo(times, span);
      }
    }
    return new CallReport(
        caller,
        callee.text(),
        total,
        byClass,
        byRevision,
        times.weight() > 0 ? times.sum() / times.weight() : Double.NaN,
        breakers(callee),
        heard);
  }

  private Breakers breakers(Callee callee) {
    int closed = 0;
    int open = 0;
    int halfOpen = 0;
    int old = 0;
    long first = heardAt;
    boolean othersTell = callee.breakers.values().stream().anyMatch(one -> !one.isIdle(heardAt));
    for (Callee.Said said : callee.breakers.values()) {
      if (heardAt - said.at > stale.toNanos()) {
        old++;
        continue;
      }
      if (said.state == BreakerState.HALF_OPEN && othersTell && said.isIdle(heardAt)) {
        continue;
      }
      switch (said.state) {
        case CLOSED -> closed++;
        case HALF_OPEN -> halfOpen++;
        case OPEN -> open++;
      }
      if (said.state != BreakerState.CLOSED && said.since - first < 0) {
        first = said.since;
      }
    }
    Instant since = open + halfOpen == 0 ? null : heard.minusNanos(heardAt - first);
    return new Breakers(closed, open, halfOpen, old, since);
  }
}
