package dev.scaledservice.client.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.Listener;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static List<String> flush(Meter meter) {
    var lines = new ArrayList<String>();
    meter.flush(lines::add);
    return lines;
  }

  @Test
  void callsAreToldInTheWordsOfTheOperator() {
    var meter = new CallMeter("worker", () -> 1);
    meter.began();
    meter.began();
    meter.ended("5f2a", "worker-1", "normal", Outcome.OK, 12_500_000);
    meter.heldBack("low", Outcome.REJECTED);
    meter.heldBack("low", Outcome.REJECTED);
    meter.heldBack("normal", Outcome.NOT_PERMITTED);

    assertThat(flush(meter))
        .containsExactlyInAnyOrder(
            "breaker_state:1|g|#callee:worker",
            "calls_in_flight:1|g|#callee:worker",
            "calls:1|c|#callee:worker,revision:5f2a,instance:worker-1,outcome:ok,priority:normal",
            "calls:2|c|#callee:worker,outcome:rejected,priority:low",
            "calls:1|c|#callee:worker,outcome:not_permitted,priority:normal",
            "call_time:12.50|ms|#callee:worker,revision:5f2a,instance:worker-1");
    assertThat(flush(meter))
        .containsExactly("breaker_state:1|g|#callee:worker", "calls_in_flight:1|g|#callee:worker");
  }

  @Test
  void namesFromOutsideAreBoundedAndHarmless() {
    var meter = new CallMeter("worker", () -> 0);
    for (int i = 0; i < 10_000; i++) {
      meter.heldBack("class-" + i, Outcome.REJECTED);
    }
    meter.began();
    meter.ended("a,outcome:ok|#\n", "", "normal", Outcome.ERROR, 1);
    List<String> lines = flush(meter);

    assertThat(lines).hasSizeLessThan(110);
    assertThat(lines)
        .contains("calls:9900|c|#callee:worker,outcome:rejected,priority:other")
        .contains(
            "calls:1|c|#callee:worker,revision:a_outcome:ok___,outcome:error,priority:normal");
  }

  @Test
  void instancesComeAndGoForYearsAndEachIsToldByItsName() {
    var meter = new CallMeter("worker", () -> 0);
    for (int day = 0; day < 3; day++) {
      for (int i = 0; i < 1_100; i++) {
        meter.began();
        meter.ended("5f2a", "worker-%d-%d".formatted(day, i), "normal", Outcome.OK, 1);
      }
      List<String> lines = flush(meter);
      assertThat(lines).filteredOn(line -> line.startsWith("calls:1|c")).hasSize(1_000);
      assertThat(lines)
          .contains(
              "calls:1|c|#callee:worker,revision:5f2a,instance:worker-%d-999,outcome:ok,priority:normal"
                  .formatted(day),
              "calls:100|c|#callee:worker,revision:5f2a,outcome:ok,priority:normal");
      for (int quiet = 0; quiet < 300; quiet++) {
        assertThat(flush(meter)).hasSize(2);
      }
    }
  }

  /** Whoever counts while an idle name is given up loses nothing. */
  @Test
  void nothingIsLostWhileNamesAreGivenUp() {
    var counts = new ByName<Tally>(10, "other", name -> new Tally());
    Tally found = counts.of("worker-1");
    for (int quiet = 0; quiet < 240; quiet++) {
      assertThat(counts.flush()).isFalse();
    }
    assertThat(counts.of("worker-1")).as("given up").isNotSameAs(found);

    found.waiting = true;
    assertThat(counts.flush()).isTrue();
  }

  private static final class Tally implements ByName.Counted {
    private boolean waiting;

    @Override
    public boolean flush() {
      boolean told = waiting;
      waiting = false;
      return told;
    }
  }

  @Test
  void arriveFromTheAddressThatWasAskedFor() throws Exception {
    try (var listener = new Listener();
        var statsd =
            Statsd.to(
                new Statsd.Server("localhost", listener.port()),
                InetAddress.getByName("127.0.0.9"))) {
      statsd.add(lines -> lines.accept("answer:42|g"));
      await().until(() -> listener.count("answer:42\\|g") >= 2);
      assertThat(listener.senders()).containsOnly(InetAddress.getByName("127.0.0.9"));
    }
  }

  @Test
  void whatCannotBeSentIsCountedAndNobodyWaits() throws Exception {
    try (var statsd = Statsd.to(new Statsd.Server("no.such.host.invalid", 8125), null)) {
      var broken = new CountDownLatch(1);
      statsd.add(_ -> {
        broken.countDown();
        throw new IllegalStateException("broken");
      });
      statsd.add(lines -> IntStream.range(0, 30_000).forEach(_ -> lines.accept("x:1|c")));
      await().until(() -> statsd.lost() >= 30_000);
      assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void linesShareAPacketAndNoPacketIsLargerThanANetworkTakes() {
    var lines = IntStream.range(0, 500).mapToObj("request_time:%d|ms"::formatted).toList();

    var packets = Packets.pack(lines, Statsd.PACKET);

    assertThat(packets).hasSizeLessThan(10);
    assertThat(packets).allSatisfy(p -> assertThat(p.length).isLessThanOrEqualTo(1_432));
    assertThat(packets.stream().flatMap(p -> new String(p, UTF_8).lines())).isEqualTo(lines);
    assertThat(packets.stream().mapToInt(Packets::lines).sum()).isEqualTo(500);
    assertThat(Packets.pack(List.of(), Statsd.PACKET)).isEmpty();
  }

  @Test
  void moreTimesThanAreKeptAreSampledAndSaySo() {
    var times = new Timings();
    IntStream.range(0, 4 * Timings.KEPT).forEach(times::add);

    var sample = times.take();

    assertThat(sample.rate()).isEqualTo(0.25);
    assertThat(sample.millis()).hasSize(Timings.KEPT).doesNotHaveDuplicates();
    // All of the first KEPT kept would be an average of 128; all of the last one of 896.
    assertThat(sample.millis().stream().mapToDouble(d -> d).average().orElseThrow())
        .isBetween(300.0, 724.0);
    var lines = new ArrayList<String>();
    sample.write("t", "route:x", lines::add);
    assertThat(lines.getFirst()).matches("t:\\d+\\.\\d\\d\\|ms\\|@0\\.250000\\|#route:x");
    assertThat(times.take().millis()).isEmpty();
  }

  @Test
  void anExecutorThatIsStuckIsHeard() throws Exception {
    var stuck = new CountDownLatch(1);
    try (var executor = Executors.newSingleThreadExecutor();
        var delay = new SchedulingDelay(executor)) {
      await().until(() -> !flush(delay).isEmpty());
      executor.execute(() -> {
        try {
          stuck.await();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      });
      // Told while it lasts.
      await()
          .until(() ->
              flush(delay).stream()
                  .map(line -> line.replaceAll("scheduling_delay:(.*)\\|ms", "$1"))
                  .anyMatch(millis -> Double.parseDouble(millis) > 250));
      stuck.countDown();
    }
  }

  @Test
  void misuseIsCaughtAtConstruction() throws Exception {
    assertThatThrownBy(() -> new CallMeter("worker:9002", () -> 0))
        .hasMessage("callee is \"worker:9002\"; wants a name such as worker or worker.shop");
    assertThatThrownBy(() -> new Statsd.Server("", 8125)).hasMessageContaining("such as statsd");
    assertThatThrownBy(() -> Statsd.from(Map.of("STATSD_HOST", "s", "STATSD_PORT", "udp")))
        .hasMessage("STATSD_PORT is \"udp\"; wants 1 to 65535, such as 8125");
    try (var nowhere = Statsd.from(Map.of())) {
      assertThat(nowhere).hasToString("nowhere");
    }
  }
}
