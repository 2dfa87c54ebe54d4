package dev.scaledservice.controller;

import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.operations.OperatorMetrics;
import dev.scaledservice.controller.page.Board;
import dev.scaledservice.controller.reporting.Reporter;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Shows decisions on the page and counts them. */
final class Onlookers implements Pulse.Watchers {

  private final Board board;
  private final OperatorMetrics metrics;
  private final Reporter reporter;
  private final InConsul consul;
  private final Runnable beat;
  private final Map<ServiceKey, Told> told = new ConcurrentHashMap<>();

  /**
   * @param beat told that the pulse goes on
   */
  Onlookers(
      Board board, OperatorMetrics metrics, Reporter reporter, InConsul consul, Runnable beat) {
    this.board = board;
    this.metrics = metrics;
    this.reporter = reporter;
    this.consul = consul;
    this.beat = beat;
  }

  /** What makes one decision the same as the one before it. */
  private record Told(int from, int to, Decision.LimitedBy limit) {}

  @Override
  public void decided(ServiceKey key, Loop loop, Loop.Decided decided) {
    Decision decision = decided.plan().decision();
    boolean news = isNews(key, decision);
    if (news) {
      metrics.decided(decision);
    }
    Seen seen = loop.seen();
    if (seen != null) {
      board.publish(
          Snapshots.snapshot(seen, decided, reporter.told(key), consul.status(key), news));
    }
  }

  @Override
  public void undecided(Seen seen, String why) {
    board.publish(Snapshots.undecided(seen, why, reporter.told(seen.key())));
  }

  @Override
  public boolean worthTelling(ServiceKey key, Loop.Decided decided, Instant now) {
    return reporter.worthTelling(key, decided.plan(), now);
  }

  @Override
  public void beaten(int services, Duration took) {
    metrics.pulsed(took);
    beat.run();
  }

  void forget(ServiceKey key) {
    told.remove(key);
    board.forget(key.namespace(), key.name());
  }

  private boolean isNews(ServiceKey key, Decision decision) {
    var now = new Told(decision.from(), decision.to(), decision.limitedBy());
    Told before = told.put(key, now);
    return !now.equals(before)
        && (now.from() != now.to() || decision.proposed() != decision.from());
  }
}
