package dev.scaledservice.kit.service;

import dev.scaledservice.client.metrics.Meter;
import dev.scaledservice.client.metrics.Timings;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the instance measures of the calls to it.
 *
 * <p>{@code requests} counts calls as they arrive, refused ones too: it is the demand, not what was
 * made of it. {@code in_flight} is the concurrency, sent in every flush, so that silence means a
 * dead instance, never an idle one.
 */
final class ServiceMeter implements Meter {
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, Counts> byPath = new TreeMap<>();

  private static final class Counts {
    private final LongAdder requests = new LongAdder();
    private final Timings times = new Timings();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  }

  ServiceMeter(Iterable<String> paths) {
    paths.forEach(path -> byPath.put(path, new Counts()));
  }

  void arrived(String path) {
    inFlight.incrementAndGet();
    of(path).requests.increment();
  }

  /**
   * @param status 0 where the caller had gone
   */
  void ended(String path, int status, double millis) {
    inFlight.decrementAndGet();
    String kind = kind(status);
    if (kind.isEmpty()) {
      of(path).times.add(millis);
    } else {
      of(path).errors.computeIfAbsent(kind, _ -> new LongAdder()).increment();
    }
  }

  private static String kind(int status) {
    return switch (status) {
      case 503 -> "refused";
      case 504 -> "late";
      default -> status == 0 || status / 100 == 5 ? "failed" : "";
    };
  }

  private Counts of(String path) {
    Counts counts = byPath.get(path);
    if (counts == null) {
      throw new IllegalArgumentException("there is no path " + path);
    }
    return counts;
  }

  @Override
  public void flush(Consumer<String> lines) {
    lines.accept("in_flight:%d|g".formatted(inFlight.get()));
    byPath.forEach((path, counts) -> {
      String route = "route:" + path.substring(1).replace('/', '_');
      count(lines, "requests", counts.requests, route);
      counts.errors.forEach(
          (kind, errors) -> count(lines, "errors", errors, route + ",kind:" + kind));
      counts.times.take().write("request_time", route, lines);
    });
  }

  private static void count(Consumer<String> lines, String name, LongAdder adder, String tags) {
    long count = adder.sumThenReset();
    if (count > 0) {
      lines.accept("%s:%d|c|#%s".formatted(name, count, tags));
    }
  }
}
