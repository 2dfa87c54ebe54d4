package dev.scaledservice.discovery.consul;

import dev.scaledservice.discovery.CallFigures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls by endpoint and outcome. */
final class Meter {

  private record Kind(String endpoint, String outcome) {}

  private record Sums(LongAdder count, LongAdder nanos) {
    Sums() {
      this(new LongAdder(), new LongAdder());
    }
  }

  private final Map<Kind, Sums> calls = new ConcurrentHashMap<>();

  void count(String endpoint, String outcome, long nanos) {
    var sums = calls.computeIfAbsent(new Kind(endpoint, outcome), kind -> new Sums());
    sums.count().increment();
    sums.nanos().add(nanos);
  }

  List<CallFigures> figures() {
    return calls.entrySet().stream()
        .map(call ->
            new CallFigures(
                call.getKey().endpoint(),
                call.getKey().outcome(),
                call.getValue().count().sum(),
                Duration.ofNanos(call.getValue().nanos().sum())))
        .toList();
  }
}
