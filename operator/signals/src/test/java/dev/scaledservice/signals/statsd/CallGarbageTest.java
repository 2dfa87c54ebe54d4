package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Calling.APP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.scaledservice.signals.ServiceKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
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

  private static void check(Calling calling, String text) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] packet = text.getBytes(UTF_8);
    calling.pod(APP, "app-1").pass(60);
    for (int i = 0; i < PACKETS; i++) {
      calling.send("app-1", packet);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      calling.send("app-1", packet);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated / (double) PACKETS).as("bytes a packet").isLessThan(1);
    assertThat(calling.of("worker").total().executed()).isPositive();
  }
}
