package dev.scaledservice.bench.calling;

import com.sun.management.ThreadMXBean;
import dev.scaledservice.bench.Findings;
import dev.scaledservice.client.admission.Admission;
import dev.scaledservice.client.admission.AdmissionDocument;
import dev.scaledservice.client.admission.Shares;
import dev.scaledservice.client.admission.Shares.Share;
import dev.scaledservice.client.balance.Backend;
import dev.scaledservice.client.balance.LeastLoaded;
import dev.scaledservice.client.breaker.Breaker;
import dev.scaledservice.client.breaker.BreakerSettings;
import dev.scaledservice.client.discovery.Instance;
import dev.scaledservice.client.metrics.CallMeter;
import dev.scaledservice.client.metrics.Outcome;
import dev.scaledservice.client.retry.RetryBudget;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** Nanoseconds of processor and bytes of a call: what others do on the machine does not count. */
final class Costs {

  private static final int CALLS = 2_000_000;
  private static final int WARMUP = 5;
  private static final int ROUNDS = 15;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Findings findings;
  private final Admission admission = new Admission("worker");
  private final LeastLoaded balance = new LeastLoaded();
  private final Breaker breaker = Breaker.to("worker", BreakerSettings.DEFAULT);
  private final RetryBudget budget = RetryBudget.of(0.1, 20);
  private final CallMeter meter = new CallMeter("worker", () -> breaker.state().reported());

  Costs(Findings findings) {
    this.findings = findings;
    var shares =
        List.of(new Share("critical", 10_000), new Share("normal", 9_999), new Share("low", 0));
    admission.apply(new AdmissionDocument(1, 1, new Shares(shares), Duration.ZERO, "benchmark"));
    balance.update(
        IntStream.range(0, 50)
            .mapToObj(i -> new Instance("i" + i, "10.0.0." + i, 80, 1, "5f2a", ""))
            .toList());
  }

  /** Of one call, over the bare one. */
  private record Cost(double nanos, double bytes) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f ns, %.1f bytes", nanos, bytes);
    }
  }

  void run() {
    Cost bare = measure(key -> key != 0);
    Cost admitted = over(bare, measure(key -> admission.admits("normal", key)));
    Cost shed = over(bare, measure(this::shed));
    Cost whole = over(bare, measure(this::whole));
    findings.figure(
        "admission, a call admitted",
        admitted.toString(),
        "<= 200 ns, nothing allocated",
        admitted.nanos() <= 200 && admitted.bytes() < 0.5);
    findings.figure(
        "admission, a call shed and counted",
        shed.toString(),
        "<= 100 ns, nothing allocated",
        shed.nanos() <= 100 && shed.bytes() < 0.5);
    findings.beside("all parts of an admitted call but the network", whole.toString());
    findings.raw("the bare loop: " + bare);
  }

  private boolean shed(long key) {
    if (admission.admits("low", key)) {
      return true;
    }
    meter.heldBack("low", Outcome.REJECTED);
    return false;
  }

  private boolean whole(long key) {
    if (!admission.admits("normal", key)) {
      return false;
    }
    budget.called();
    Backend backend = balance.choose(null);
    if (backend == null || !breaker.permits()) {
      return false;
    }
    backend.begin();
    meter.began();
    backend.reached();
    meter.ended(
        backend.instance().revision(), backend.instance().name(), "normal", Outcome.OK, 1_000_000);
    breaker.good(1_000_000);
    return true;
  }

  private static Cost over(Cost bare, Cost cost) {
    return new Cost(
        Math.max(0, cost.nanos() - bare.nanos()), Math.max(0, cost.bytes() - bare.bytes()));
  }

  private static Cost measure(LongPredicate call) {
    double[] nanos = new double[ROUNDS];
    double[] bytes = new double[ROUNDS];
    long seen = 0;
    for (int round = -WARMUP; round < ROUNDS; round++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begin = THREADS.getCurrentThreadCpuTime();
      long key = round;
      for (int i = 0; i < CALLS; i++) {
        // A linear congruential generator: no call is like the last, and none costs more.
        key = key * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        if (call.test(key)) {
          seen++;
        }
      }
      if (round >= 0) {
        nanos[round] = (double) (THREADS.getCurrentThreadCpuTime() - begin) / CALLS;
        bytes[round] = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / CALLS;
      }
    }
    if (seen < 0) {
      throw new IllegalStateException("more calls than there can be");
    }
    Arrays.sort(nanos);
    Arrays.sort(bytes);
    return new Cost(nanos[ROUNDS / 2], bytes[ROUNDS / 2]);
  }
}
