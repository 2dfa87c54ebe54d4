package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Calling.APP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.scaledservice.signals.ServiceKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known already is counted without garbage. */
class CallGarbageTest {

  private static final int PACKETS = 20_000;

  @Test
  void aPacketThatTellsOfCallsLeavesNone() {
    check(
        Calling.usual(),
        """
        calls:1|c|#callee:worker,revision:r7,outcome:ok,priority:normal
        calls:1|c|@0.5|#callee:worker,revision:r7,outcome:not_permitted,priority:low
        call_time:12.5|ms|#callee:worker,revision:r7
        breaker_state:1|g|#callee:worker
        """);
  }

  @Test
  void norDoesAPlainNameThatWasMetBefore() {
    check(
        Calling.plain(
            new MappingRule(
                "calls.*.*.*",
                "calls",
                Map.of("callee", "$1", "revision", "$2", "outcome", "$3"),
                false,
                "")),
        "calls.worker.r7.ok:1|c:2|c\ncalls.worker.r7.error:1|c");
  }

  @Test
  void norDoesOneThatIsCountedByInstance() {
    Calling calling = Calling.usual();
    ServiceKey worker = new ServiceKey("shop", "worker");
    calling.directory.enter(worker, "worker");
    calling.store.tallies.count(worker, caller -> true, Duration.ofMillis(10));
    check(
        calling,
        """
        calls:1|c|#callee:worker,revision:r7,instance:worker-1,outcome:ok,priority:normal
        call_time:12.5|ms|#callee:worker,revision:r7,instance:worker-1
        """);
    assertThat(calling.store.tallied(worker).getFirst().slow()).isPositive();
  }

  /** A name with an id in it is met once, and each rule is tried on it. */
  @Test
  void aNameThatWasNotMetBeforeMakesNoRuleAnew() {
    int rules = 50;
    Calling calling =
        Calling.plain(
                IntStream.range(0, rules)
                    .mapToObj(i -> new MappingRule("r" + i + ".*.*", "r", Map.of(), false, ""))
                    .toArray(MappingRule[]::new))
            .pod(APP, "app-1");
    List<byte[]> packets =
        IntStream.range(0, PACKETS).mapToObj(i -> ("id" + i + ".a.b:1|c").getBytes(UTF_8)).toList();
    long allocated = allocated(() -> packets.forEach(packet -> calling.send("app-1", packet)));

    assertThat(allocated / (double) PACKETS / rules).as("bytes a name and rule").isLessThan(600);
  }

  private static long allocated(Runnable work) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void check(Calling calling, String text) {
    byte[] packet = text.getBytes(UTF_8);
    calling.pod(APP, "app-1").pass(60);
    Runnable packets =
        () -> {
          for (int i = 0; i < PACKETS; i++) {
            calling.send("app-1", packet);
          }
        };
    packets.run();
    long allocated = allocated(packets);

    assertThat(allocated / (double) PACKETS).as("bytes a packet").isLessThan(1);
    assertThat(calling.of("worker").total().executed()).isPositive();
  }
}
