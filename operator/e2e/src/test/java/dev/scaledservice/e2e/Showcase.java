package dev.scaledservice.e2e;

import dev.scaledservice.controller.page.Board;
import dev.scaledservice.controller.page.Canary;
import dev.scaledservice.controller.page.ServiceSnapshot;
import dev.scaledservice.controller.page.ServiceSnapshot.Condition;
import dev.scaledservice.controller.page.ServiceSnapshot.Decided;
import dev.scaledservice.controller.page.ServiceSnapshot.Revision;
import dev.scaledservice.controller.page.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A shop on a board: a quarter of an hour with a spike, and every kind of trouble. */
final class Showcase {

  static final String HOSTILE =
      "3: <img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> & \"more\"";

  private static final double EACH = 100;
  private static final int SPIKE_FROM = 420;
  private static final int SPIKE_TO = 690;
  private static final int UNKNOWN_FROM = 180;
  private static final int UNKNOWN_TO = 255;
  private static final int WINDOW = 60;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Board board = new Board(now::get);

  Board board() {
    return board;
  }

  Instant now() {
    return now.get();
  }

  /** The quarter of an hour of one service, up to now. */
  Showcase worker() {
    Instant end = now.get();
    int desired = 4;
    int ready = 4;
    int calmSince = 0;
    String sentence = "requests 342/s, 100 each wanted";
    for (int second = 0; second <= 900; second++) {
      Instant at = end.minusSeconds(900 - second);
      now.set(at);
      boolean unknown = second >= UNKNOWN_FROM && second < UNKNOWN_TO;
      double load = load(second);
      int want = unknown ? desired : (int) Math.ceil(load / EACH);
      List<Decided> decisions = new ArrayList<>();
      if (want > desired && second % 5 == 0) {
        sentence = "requests %.0f/s, 100 each wanted; burst 2.3x in 3 s".formatted(load);
        decisions.add(
            new Decided(at, desired, want, "%d -> %d: %s".formatted(desired, want, sentence)));
        desired = want;
        calmSince = second;
      } else if (want >= desired) {
        calmSince = second;
      } else if (second - calmSince > WINDOW) {
        sentence = "requests %.0f/s, 100 each wanted".formatted(load);
        decisions.add(
            new Decided(at, desired, want, "%d -> %d: %s".formatted(desired, want, sentence)));
        desired = want;
        ready = want;
      } else if ((second - calmSince) % 20 == 5) {
        decisions.add(
            new Decided(
                at,
                desired,
                desired,
                "%d: requests %.0f/s ask for %d; %d was right within the last %d s"
                    .formatted(desired, load, want, desired, WINDOW)));
      }
      if (ready < desired && second % 6 == 0) {
        ready = Math.min(desired, ready + 2);
      }
      board.publish(
          snapshot("shop", "worker", ready, desired)
              .load(unknown ? null : load, ready * EACH)
              .sentence(desired + ": " + sentence)
              .condition("Ready", "True", "EnoughReady", "%d of %d ready".formatted(ready, desired))
              .condition(
                  "ScalingActive",
                  "True",
                  "ValidMetricFound",
                  "the count was told from the metrics")
              .condition("MetricsFresh", "True", "MetricsFresh", "every metric is known")
              .condition(
                  "TemplateValid",
                  "True",
                  "TemplateAccepted",
                  "the API server takes the pod template")
              .condition(
                  "DiscoverySynced",
                  "True",
                  "Synced",
                  "%d registered, %d passing".formatted(ready, ready))
              .decided(decisions)
              .build());
    }
    return this;
  }

  private static double load(int second) {
    double wave = 22 * Math.sin(second / 21.0) + 9 * Math.sin(second / 3.1);
    double spike = 0;
    if (second >= SPIKE_FROM && second < SPIKE_TO) {
      spike = 900 * Math.min(1, (second - SPIKE_FROM) / 25.0);
    } else if (second >= SPIKE_TO) {
      spike = 900 * Math.exp(-(second - SPIKE_TO) / 14.0);
    }
    return 342 + wave + spike;
  }

  /** Its neighbours, as they are now. */
  Showcase neighbours() {
    List<ServiceSnapshot> services =
        List.of(
            snapshot("shop", "checkout", 6, 6)
                .load(412.0, 600.0)
                .sentence("6: requests 412/s, 100 each wanted")
                .condition(
                    "ReplicasContested",
                    "True",
                    "AnotherWriter",
                    "kube-controller-manager keeps writing the count of the Deployment: remove it,"
                        + " or set mode: Observe")
                .build(),
            snapshot("bank", "ledger", 7, 8)
                .load(7_250.0, 7_700.0)
                .unit("postings/s")
                .sentence("8: postings 7250/s, 1000 each wanted")
                .build(),
            snapshot("shop", "mailer", 2, 2)
                .load(null, null)
                .unit("")
                .sentence("2: queued is not known: Prometheus denies access (401)")
                .condition(
                    "MetricsFresh",
                    "False",
                    "MetricUnknown",
                    "queued is not known: Prometheus denies access (401): check its credentials")
                .build(),
            snapshot("shop", "catalogue", 3, 3)
                .load(244.0, 300.0)
                .sentence("3: requests 244/s, 100 each wanted")
                .build(),
            snapshot("shop", "search", 5, 5)
                .load(431.0, 500.0)
                .sentence("5: requests 431/s, 100 each wanted")
                .build(),
            snapshot("bank", "statements", 2, 2)
                .load(61.0, 200.0)
                .pinned()
                .sentence("2: pinned to 2")
                .build());
    services.forEach(board::publish);
    return this;
  }

  /** One that lets a revision in, one that turned one back, one that has just let one in. */
  Showcase rollouts() {
    Instant since = now.get().minusSeconds(95);
    List.of(
            snapshot("shop", "basket", 10, 10)
                .load(940.0, 1_000.0)
                .sentence("10: requests 940/s, 100 each wanted")
                .canary(
                    new Canary(
                        "Stepping",
                        "2/3",
                        false,
                        since,
                        "errors 12 of 2,310 where stable has 101 of 21,020: no worse, not yet sure",
                        List.of(
                            "errors: canary 12 of 2,310, stable 101 of 21,020",
                            "slow calls: canary 31 of 2,310, stable 290 of 21,020"),
                        List.of(
                            side("stable", "4.1", 90, 10, 10), side("canary", "4.2", 10, 1, 1))))
                .build(),
            snapshot("shop", "payment", 6, 6)
                .load(512.0, 600.0)
                .sentence("6: requests 512/s, 100 each wanted")
                .condition("RolloutProgressing", "False", "RolloutAborted", "ssvc retry payment")
                .canary(
                    new Canary(
                        "Aborted",
                        "",
                        false,
                        since,
                        "canary 12 bad of 310, stable 3 of 2,790; E = 2,140 >= 1,000",
                        List.of(),
                        List.of(side("stable", "2.7", 100, 6, 6), side("refused", "2.8", 0, 0, 0))))
                .build(),
            snapshot("shop", "recommend", 4, 4)
                .load(301.0, 400.0)
                .sentence("4: requests 301/s, 100 each wanted")
                .canary(
                    new Canary(
                        "Baking",
                        "",
                        false,
                        since,
                        "all calls reach it; errors 4 of 8,110",
                        List.of(),
                        List.of(side("warm", "1.0", 0, 4, 4), side("new", "1.1", 100, 4, 4))))
                .build())
        .forEach(board::publish);
    return this;
  }

  private static Canary.Side side(String role, String version, int share, int ready, int replicas) {
    return new Canary.Side(
        role, "rev" + version, "registry.example/shop:" + version, share, ready, replicas);
  }

  /** One whose words are markup. */
  Showcase hostile() {
    board.publish(snapshot("shop", "hostile", 3, 3).load(210.0, 300.0).sentence(HOSTILE).build());
    return this;
  }

  /** Many quiet ones with names as long as they may be. */
  Showcase crowd(int howMany) {
    for (int i = 0; i < howMany; i++) {
      String name = "service-with-a-rather-long-name-%04d".formatted(i);
      board.publish(
          snapshot("a-namespace-with-a-long-name-" + i % 17, name, 1 + i % 9, 1 + i % 9)
              .load(80.0 * (1 + i % 9), 100.0 * (1 + i % 9))
              .build());
    }
    return this;
  }

  private static Draft snapshot(String namespace, String name, int ready, int desired) {
    return new Draft(namespace, name, ready, desired);
  }

  /** A snapshot in the making. */
  private static final class Draft {

    private final String namespace;
    private final String name;
    private final int ready;
    private final int desired;
    private final List<Condition> conditions = new ArrayList<>();
    private @Nullable Double load;
    private @Nullable Double capacity;
    private String unit = "requests/s";
    private String sentence = "as it was";
    private boolean pinned;
    private List<Decided> decisions = List.of();
    private @Nullable Canary canary;

    Draft(String namespace, String name, int ready, int desired) {
      this.namespace = namespace;
      this.name = name;
      this.ready = ready;
      this.desired = desired;
    }

    Draft load(@Nullable Double newLoad, @Nullable Double newCapacity) {
      load = newLoad;
      capacity = newCapacity;
      return this;
    }

    Draft unit(String newUnit) {
      unit = newUnit;
      return this;
    }

    Draft sentence(String newSentence) {
      sentence = newSentence;
      return this;
    }

    Draft canary(Canary newCanary) {
      canary = newCanary;
      return this;
    }

    Draft pinned() {
      pinned = true;
      return this;
    }

    Draft condition(String type, String status, String reason, String message) {
      conditions.add(new Condition(type, status, reason, message));
      return this;
    }

    Draft decided(List<Decided> newDecisions) {
      decisions = newDecisions;
      return this;
    }

    ServiceSnapshot build() {
      return new ServiceSnapshot(
          namespace,
          name,
          "Auto",
          pinned,
          desired,
          ready,
          2,
          20,
          load,
          unit,
          capacity,
          sentence,
          new Revision("7d9f4c8b", "registry.example/" + name + ":1.4.0"),
          null,
          canary,
          conditions,
          desired,
          ready,
          Surroundings.NONE,
          decisions);
    }
  }
}
