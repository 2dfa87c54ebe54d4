package dev.scaledservice.bench.calling;

import dev.scaledservice.bench.Findings;
import dev.scaledservice.client.admission.AdmissionDocument;
import dev.scaledservice.client.admission.ConsulAdmission;
import dev.scaledservice.client.admission.ConsulAdmission.State;
import dev.scaledservice.client.consul.Consul;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How soon a document is obeyed by those who call. */
final class Enforcement {

  private static final int CALLERS = 50;
  private static final int WRITES = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final String SERVICE = "bench-shed";

  private final RealConsul consul;
  private final Findings findings;

  /** A Consul that is kept may know documents of earlier runs. */
  private final long epoch = System.currentTimeMillis();

  Enforcement(RealConsul consul, Findings findings) {
    this.consul = consul;
    this.findings = findings;
  }

  void run() throws IOException, InterruptedException {
    List<Consul> clients = new ArrayList<>();
    List<ConsulAdmission> callers = new ArrayList<>();
    try {
      for (int i = 0; i < CALLERS; i++) {
        Consul client = consul.client();
        clients.add(client);
        callers.add(new ConsulAdmission(client, SERVICE));
      }
      awaitFollowing(callers);
      measure(callers);
    } finally {
      callers.forEach(ConsulAdmission::close);
      clients.forEach(Consul::close);
    }
  }

  /** Fifty clients that start at once are busy with that: it is no change that they wait for. */
  private static void awaitFollowing(List<ConsulAdmission> callers) throws InterruptedException {
    long latest = System.nanoTime() + PATIENCE_NANOS;
    while (callers.stream().anyMatch(caller -> caller.state() == State.UNKNOWN)) {
      if (System.nanoTime() > latest) {
        throw new IllegalStateException("not all callers reach Consul");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void measure(List<ConsulAdmission> callers) throws IOException, InterruptedException {
    double[] millis = new double[CALLERS * WRITES];
    for (int write = 0; write < WRITES; write++) {
      // Not in step with anything.
      TimeUnit.MILLISECONDS.sleep(300 + write * 37 % 200);
      int parts = 1_000 + write;
      long begin = System.nanoTime();
      consul.put("/v1/kv/" + AdmissionDocument.key(SERVICE), document(write + 1, parts));
      boolean[] obeys = new boolean[CALLERS];
      for (int left = CALLERS; left > 0; TimeUnit.MICROSECONDS.sleep(200)) {
        for (int i = 0; i < CALLERS; i++) {
          var classes = callers.get(i).admission().shares().classes();
          if (!obeys[i] && !classes.isEmpty() && classes.getLast().parts() == parts) {
            obeys[i] = true;
            left--;
            millis[write * CALLERS + i] = (System.nanoTime() - begin) / 1e6;
          }
        }
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new IllegalStateException(left + " callers do not obey a document");
        }
      }
    }
    slowestWrites(millis);
    Arrays.sort(millis);
    double p99 = millis[(int) (millis.length * 0.99)];
    findings.figure(
        "change to enforced, 50 callers, p99",
        String.format(Locale.ROOT, "%.0f ms", p99),
        "<= 500 ms",
        p99 <= 500);
    findings.raw(
        String.format(
            Locale.ROOT,
            "change to enforced: p50 %.1f, p99 %.1f, max %.1f ms of %d",
            millis[millis.length / 2],
            p99,
            millis[millis.length - 1],
            millis.length));
  }

  /** Of which writes the slowest caller was slowest: one stall of the machine is one write. */
  private void slowestWrites(double[] millis) {
    findings.raw(
        IntStream.range(0, WRITES)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer write) -> -slowest(millis, write)))
            .limit(5)
            .map(write ->
                String.format(Locale.ROOT, "write %d %.1f ms", write + 1, slowest(millis, write)))
            .collect(Collectors.joining(", ", "slowest caller of ", "")));
  }

  private static double slowest(double[] millis, int write) {
    return Arrays.stream(millis, write * CALLERS, (write + 1) * CALLERS).max().orElseThrow();
  }

  private String document(int generation, int parts) {
    return """
    {"schema":1,"epoch":%d,"generation":%d,"validForSeconds":0,"reason":"benchmark",
     "admission":[{"class":"critical","parts":10000},{"class":"low","parts":%d}]}
    """
        .formatted(epoch, generation, parts);
  }
}
