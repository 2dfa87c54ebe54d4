package dev.scaledservice.bench.calling;

import dev.scaledservice.bench.Findings;
import dev.scaledservice.client.balance.LeastLoaded;
import dev.scaledservice.client.discovery.ConsulInstances;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether callers stand still while thousands of instances are read anew. */
final class Pauses {

  private static final int INSTANCES = 5_000;
  private static final int BATCH = 32;
  private static final int ROUNDS = 8;
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final long BETWEEN_CHANGES_MILLIS = 250;

  private final RealConsul consul;
  private final Findings findings;

  Pauses(RealConsul consul, Findings findings) {
    this.consul = consul;
    this.findings = findings;
  }

  void run() throws IOException, InterruptedException {
    consul.put("/v1/catalog/register", "{\"Node\":\"bench\",\"Address\":\"127.0.0.1\"}");
    for (int from = 0; from < INSTANCES; from += BATCH) {
      register(from, Math.min(INSTANCES, from + BATCH), 1);
    }
    var balance = new LeastLoaded();
    var updates = new AtomicInteger();
    try (var client = consul.client();
        var instances = ConsulInstances.of(client, "bench-many")) {
      instances.onChange(now -> {
        balance.update(now);
        updates.incrementAndGet();
      });
      while (instances.now().size() < INSTANCES) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      double[] idles = new double[ROUNDS];
      double[] busies = new double[ROUNDS];
      int before = updates.get();
      for (int round = 0; round < ROUNDS; round++) {
        idles[round] = pause(balance, false);
        busies[round] = pause(balance, true);
      }
      double idle = median(idles);
      double busy = median(busies);
      findings.raw("updates of %d instances read: %d".formatted(INSTANCES, updates.get() - before));
      findings.figure(
          "pauses (p99.9) of a caller while 5,000 instances change, against idle",
          String.format(Locale.ROOT, "%.2f ms against %.2f ms", busy, idle),
          "<= 2 x idle",
          busy <= 2 * idle);
    }
  }

  private static double median(double[] figures) {
    Arrays.sort(figures);
    return (figures[figures.length / 2] + figures[(figures.length - 1) / 2]) / 2;
  }

  private void register(int from, int to, int weight) throws IOException, InterruptedException {
    var batch = new StringBuilder("[");
    for (int i = from; i < to; i++) {
      batch.append(
          """
          %s{"Service":{"Verb":"set","Node":"bench","Service":{"ID":"bench-%2$d","Service":"bench-many",
            "Address":"10.%3$d.%4$d.7","Port":9002,"Weights":{"Passing":%5$d,"Warning":1},
            "Meta":{"revision":"5f2a","pod":"bench-many-%2$d"}}}}
          """
              .formatted(i == from ? "" : ",", i, i / 250, i % 250, weight));
    }
    consul.put("/v1/txn", batch.append(']').toString());
  }

  /** Milliseconds that a thread overslept by, its 99.9th percentile over a round. */
  private double pause(LeastLoaded balance, boolean changing)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + ROUND.toNanos();
    double[] pauses = new double[100_000];
    var count = new AtomicInteger();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              while (System.nanoTime() < end && count.get() < pauses.length) {
                long begin = System.nanoTime();
                try {
                  TimeUnit.MILLISECONDS.sleep(1);
                } catch (InterruptedException stopped) {
                  return;
                }
                if (balance.choose(null) != null) {
                  pauses[count.getAndIncrement()] = (System.nanoTime() - begin) / 1e6 - 1;
                }
              }
            });
    for (int change = 0; System.nanoTime() < end; change++) {
      if (changing) {
        register(change % INSTANCES, change % INSTANCES + 1, 2 + change % 2);
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_CHANGES_MILLIS);
    }
    caller.join();
    double[] sorted = Arrays.copyOf(pauses, count.get());
    Arrays.sort(sorted);
    double tail = sorted[(int) (sorted.length * 0.999)];
    findings.raw(
        String.format(
            Locale.ROOT,
            "%s: p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms of %d",
            changing ? "changing" : "idle",
            sorted[sorted.length / 2],
            sorted[(int) (sorted.length * 0.99)],
            tail,
            sorted[sorted.length - 1],
            sorted.length));
    return tail;
  }
}
