package dev.scaledservice.controller.page;

import dev.scaledservice.controller.settings.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Serves the page with made-up services, to look at it: {@code Exhibition PORT STATE}, where state
 * is {@code shop} (a spike and all kinds of trouble), {@code one}, {@code empty}, {@code many} or
 * {@code standby}.
 */
final class Exhibition {

  private static final Duration PAST = Duration.ofHours(2);
  private static final double EACH = 100;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now().minus(PAST));
  private final Board board = new Board(now::get);
  private final String state;
  private final Instant begun = Instant.now();
  private int desired = 4;
  private int ready = 4;
  private Instant settled = Instant.EPOCH;
  private String sentence = "4: requests 310/s, 100/s each wanted";

  private Exhibition(String state) {
    this.state = state;
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws IOException {
    Exhibition exhibition = new Exhibition(args[1]);
    for (Instant at = exhibition.now.get(); at.isBefore(Instant.now()); at = at.plusSeconds(1)) {
      exhibition.now.set(at);
      exhibition.publish();
    }
    String standing = args[1].equals("standby") ? "standing by: held by operator-7f_2c" : "leading";
    Page page = new Page(true, "127.0.0.1", Integer.parseInt(args[0]), null, null);
    PageServer server = new PageServer(page, exhibition.board, Instant::now, () -> standing);
    ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor();
    pulse.scheduleAtFixedRate(exhibition::pulse, 0, 250, TimeUnit.MILLISECONDS);
    System.out.println("http://127.0.0.1:" + server.port());
  }

  private void pulse() {
    now.set(Instant.now());
    publish();
  }

  private void publish() {
    switch (state) {
      case "empty", "standby" -> {}
      case "one" -> worker();
      case "many" -> many();
      default -> shop();
    }
  }

  private void many() {
    worker();
    for (int i = 0; i < 1000; i++) {
      double load = 200 + 150 * Math.sin(now.get().getEpochSecond() / 60.0 + i);
      int want = (int) Math.ceil(load / EACH);
      board.publish(
          Samples.service("team-" + i % 17, "service-" + i)
              .replicas(i % 97 == 0 ? 0 : want, i % 31 == 0 ? want + 1 : want)
              .load(load, want * EACH)
              .build());
    }
  }

  private void shop() {
    worker();
    board.publish(
        Samples.service("shop", "app")
            .replicas(3, 3)
            .load(1_240.0, 1_500.0)
            .sentence("3: held, breaker app->worker open 38 %; demand put on worker")
            .condition(
                "Coordinated",
                "True",
                "BreakerOpen",
                "app waits for worker: no move until it recovers")
            .build());
    board.publish(
        Samples.service("shop", "sensor")
            .replicas(2, 2)
            .pinned()
            .load(48.0, 200.0)
            .sentence("pinned at 2 by kubectl scale; metrics ask for 1")
            .build());
    board.publish(
        Samples.service("shop", "checkout")
            .replicas(6, 6)
            .load(412.0, 600.0)
            .sentence(
                "6: taken over three times in 5 min by kube-controller-manager (HPA checkout)")
            .condition(
                "ReplicasContested",
                "True",
                "TakenOver",
                "kube-controller-manager set 3 three times in 5 min; delete the HorizontalPodAutoscaler"
                    + " or set mode: Observe")
            .build());
    board.publish(
        Samples.service("shop", "mailer")
            .replicas(2, 2)
            .load(null, null)
            .unit("")
            .sentence("2: held, queue is unknown: Prometheus main answered 401")
            .condition("MetricsFresh", "False", "Unknown", "queue: Prometheus main answered 401")
            .build());
    board.publish(
        Samples.service("bank", "ledger")
            .replicas(8, 8)
            .load(15_300.0, 16_000.0)
            .unit("postings/s")
            .next("5c1e9a", "registry.example/ledger:2.0.1")
            .sentence("8: postings 15,300/s, 2,000/s each wanted")
            .build());
    board.publish(
        Samples.service("bank", "statements")
            .replicas(1, 1)
            .outsideConsul()
            .mode("Observe")
            .load(3.2, 50.0)
            .sentence("would be 1: documents 3.2/s, 50/s each wanted")
            .build());
    for (String name : new String[] {"search", "catalogue", "images", "recommend"}) {
      board.publish(
          Samples.service("shop", name)
              .replicas(3, 3)
              .load(180.0 + name.hashCode() % 60, 300.0)
              .sentence("3: requests 180/s, 100/s each wanted")
              .build());
    }
  }

  /** Calm, a fourfold spike twelve minutes into each quarter, calm again; unknown for a minute. */
  private void worker() {
    Instant at = now.get();
    double minute = (Duration.between(begun, at).toMillis() / 60_000.0 % 15 + 15) % 15;
    double wave =
        20 * Math.sin(at.toEpochMilli() / 21_000.0) + 8 * Math.sin(at.toEpochMilli() / 2_700.0);
    double load = 300 + wave;
    if (minute > 9 && minute < 12.5) {
      load = 300 + wave + 900 * Math.min(1, (minute - 9) * 4);
    }
    boolean unknown = minute > 5 && minute < 6.2;
    Samples sample =
        Samples.service("shop", "worker")
            .condition("Ready", "True", "AsWanted", "all wanted replicas are ready")
            .condition("AbleToScale", "True", "ReadyForNewScale", "recommended size matches")
            .condition(
                "ScalingActive",
                unknown ? "False" : "True",
                unknown ? "FailedGetMetric" : "ValidMetricFound",
                unknown ? "requests: no pod was heard for 10 s" : "the count follows requests")
            .condition(
                "ScalingLimited",
                "False",
                "DesiredWithinRange",
                "the desired count is within the acceptable range")
            .condition(
                "MetricsFresh",
                unknown ? "False" : "True",
                unknown ? "Silent" : "Fresh",
                unknown ? "requests: no pod was heard for 10 s" : "all metrics are fresh")
            .condition("TemplateValid", "True", "Accepted", "the API server takes it")
            .condition("DiscoverySynced", "True", "Synced", "4 of 4 instances are as wanted");
    int want = unknown ? desired : Math.max(3, (int) Math.ceil(load / EACH));
    if (want > desired) {
      sentence =
          "%d -> %d: requests %.0f/s, 100/s each wanted%s"
              .formatted(desired, want, load, want > desired + 2 ? "; burst 2.3x in 3 s" : "");
      sample.decided(at, desired, want, sentence);
      desired = want;
      settled = at;
    } else if (want < desired) {
      if (Duration.between(settled, at).toSeconds() > 75) {
        sentence = "%d -> %d: requests %.0f/s, 100/s each wanted".formatted(desired, want, load);
        sample.decided(at, desired, want, sentence);
        desired = want;
        settled = at;
        ready = Math.min(ready, desired);
      } else if (at.getEpochSecond() % 30 == 0 && at.getNano() < 250_000_000) {
        sample.decided(
            at,
            desired,
            desired,
            "%d: requests %.0f/s ask for %d; %d was right within the last 75 s"
                .formatted(desired, load, want, desired));
      }
    }
    if (ready < desired && Duration.between(settled, at).toSeconds() > 4 + 2L * (ready % 3)) {
      ready = Math.min(desired, ready + 2);
    }
    board.publish(
        sample
            .replicas(ready, desired)
            .load(unknown ? null : load, ready * EACH)
            .sentence(sentence)
            .build());
  }
}
