package dev.scaledservice.load;

import dev.scaledservice.client.context.Priority;
import dev.scaledservice.kit.JsonLine;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Counts calls and keeps their latencies. Latency is that of answered calls alone, so that a quick
 * refusal does not make it look better; it counts from the time at which the call was due, so that
 * a call that had to wait for its turn does not hide what its caller felt.
 */
final class Tally {
  /** Microseconds, three digits, as long as a call can last. */
  private final Histogram latency = new Histogram(1, 3_600_000_000L, 3);

  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private final Map<String, Share> byPriority = new TreeMap<>();
  private long sent;
  private long retried;
  private long lag;

  /** Of a class of calls. */
  private record Share(long sent, long ok, long failed) {
    Share plus(Share other) {
      return new Share(sent + other.sent, ok + other.ok, failed + other.failed);
    }

    JsonLine toJson() {
      return JsonLine.empty().with("sent", sent).with("ok", ok).with("failed", failed);
    }
  }

  private void count(Priority priority, Share more) {
    byPriority.merge(priority.name(), more, Share::plus);
  }

  /** A call was due; {@code lagNanos} is how much later it went out. */
  synchronized void sent(Priority priority, long lagNanos) {
    count(priority, new Share(1, 0, 0));
    sent++;
    lag = Math.max(lag, lagNanos);
  }

  synchronized void retried() {
    retried++;
  }

  synchronized void ended(Priority priority, Outcome outcome, long nanosSinceDue) {
    outcomes.merge(outcome, 1L, Long::sum);
    count(priority, outcome.isAnswer() ? new Share(0, 1, 0) : new Share(0, 0, 1));
    if (outcome.isAnswer()) {
      latency.recordValue(Math.clamp(nanosSinceDue / 1_000, 1, latency.getHighestTrackableValue()));
    }
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long ok() {
    return outcomes.getOrDefault(Outcome.OK, 0L) + degraded();
  }

  private synchronized long degraded() {
    return outcomes.getOrDefault(Outcome.DEGRADED, 0L);
  }

  synchronized long failed() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum() - ok();
  }

  synchronized double percentileMillis(double percentile) {
    return latency.getTotalCount() == 0
        ? Double.NaN
        : latency.getValueAtPercentile(percentile) / 1e3;
  }

  /** Adds everything to {@code total} and begins again. */
  synchronized JsonLine moveTo(Tally total) {
    JsonLine line = toJson();
    total.add(this);
    latency.reset();
    outcomes.clear();
    byPriority.clear();
    sent = 0;
    retried = 0;
    lag = 0;
    return line;
  }

  private synchronized void add(Tally other) {
    latency.add(other.latency);
    other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
    other.byPriority.forEach((name, share) -> byPriority.merge(name, share, Share::plus));
    sent += other.sent;
    retried += other.retried;
    lag = Math.max(lag, other.lag);
  }

  /** Counts, and percentiles in milliseconds; null where no call was answered. */
  synchronized JsonLine toJson() {
    var failures = JsonLine.empty();
    for (Map.Entry<Outcome, Long> outcome : outcomes.entrySet()) {
      if (!outcome.getKey().isAnswer()) {
        failures = failures.with(outcome.getKey().toString(), outcome.getValue());
      }
    }
    var priorities = JsonLine.empty();
    for (Map.Entry<String, Share> share : byPriority.entrySet()) {
      priorities = priorities.with(share.getKey(), share.getValue().toJson());
    }
    return JsonLine.empty()
        .with("sent", sent)
        .with("ok", ok())
        .with("degraded", degraded())
        .with("failed", failed())
        .with("failures", failures)
        .with("by_priority", priorities)
        .with("retried", retried)
        .with("p50_ms", percentileMillis(50))
        .with("p95_ms", percentileMillis(95))
        .with("p99_ms", percentileMillis(99))
        .with("max_ms", percentileMillis(100))
        .with("lag_ms", lag / 1e6);
  }
}
