package dev.scaledservice.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What the instance measures of itself, as StatsD lines in the DogStatsD dialect.
 *
 * <p>{@code requests} counts calls as they arrive, refused ones too: it is the demand, not what was
 * made of it. The gauges are in every flush, so that silence means a dead instance, never an idle
 * one.
 */
final class Meters {
  private final LongAdder requests = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Timings times = new Timings();
  private final IntSupplier inFlight;
  private final IntSupplier queue;

  Meters(IntSupplier inFlight, IntSupplier queue) {
    this.inFlight = inFlight;
    this.queue = queue;
  }

  void arrived() {
    requests.increment();
  }

  void refused() {
    refused.increment();
  }

  void failed() {
    failed.increment();
  }

  void answered(double millis) {
    times.add(millis);
  }

  /** The lines since the last call. */
  List<String> flush() {
    var lines = new ArrayList<String>();
    lines.add("in_flight:%d|g".formatted(inFlight.getAsInt()));
    lines.add("queue:%d|g".formatted(queue.getAsInt()));
    count(lines, "requests", requests.sumThenReset(), "route:v1_work");
    count(lines, "errors", refused.sumThenReset(), "route:v1_work,kind:refused");
    count(lines, "errors", failed.sumThenReset(), "route:v1_work,kind:failed");
    var sample = times.take();
    String rate = sample.rate() < 1 ? "|@%.6f".formatted(sample.rate()) : "";
    for (double millis : sample.millis()) {
      lines.add(String.format(Locale.ROOT, "request_time:%.2f|ms%s|#route:v1_work", millis, rate));
    }
    return lines;
  }

  private static void count(List<String> lines, String name, long count, String tags) {
    if (count > 0) {
      lines.add("%s:%d|c|#%s".formatted(name, count, tags));
    }
  }
}
