package dev.scaledservice.simulation.overload;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * One service from its first second to its last, in ticks of 50 ms. What callers are told of
 * admission reaches them within half a second; the autoscaler looks every 250 ms.
 */
final class Run {

  private static final int TICKS_A_SECOND = 20;
  private static final int TICKS_A_LOOK = TICKS_A_SECOND / Rolling.A_SECOND;
  private static final int LOOKS_UNTIL_TOLD = 2;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final DoubleUnaryOperator load;
  private final List<Caller> callers;
  private final Server server;
  private final ToDoubleFunction<Server> usage;
  private final Replicas replicas;
  private final Autoscaler autoscaler;
  private final Ledger ledger;
  private final Rolling arrived = new Rolling();
  private final Rolling used = new Rolling();
  private final List<double[]> onTheWay = new ArrayList<>();
  private final List<String> diary = new ArrayList<>();
  private double[] admitted = {1, 1, 1};
  private int most;

  /**
   * @param load calls a second that callers want at a second
   * @param usage of the processors of the ready instances in the last tick
   */
  Run(
      DoubleUnaryOperator load,
      List<Caller> callers,
      Server server,
      ToDoubleFunction<Server> usage,
      Replicas replicas,
      Autoscaler autoscaler,
      Ledger ledger) {
    this.load = load;
    this.callers = callers;
    this.server = server;
    this.usage = usage;
    this.replicas = replicas;
    this.autoscaler = autoscaler;
    this.ledger = ledger;
  }

  /** Lets the time go by. */
  void until(int seconds) {
    var counting = new Counting(server, arrived);
    double length = 1.0 / TICKS_A_SECOND;
    for (int tick = 0; tick < seconds * TICKS_A_SECOND; tick++) {
      double now = tick * length;
      ledger.at(tick / TICKS_A_SECOND);
      replicas.tick(now);
      double calls = load.applyAsDouble(now) * length;
      for (Caller caller : callers) {
        caller.send(calls, admitted, counting, now);
      }
      server.tick(replicas.ready(), now, length);
      used.add(usage.applyAsDouble(server) * length);
      if ((tick + 1) % TICKS_A_LOOK == 0) {
        look(now + length);
      }
    }
  }

  private void look(double now) {
    arrived.turn();
    used.turn();
    for (Caller caller : callers) {
      caller.turn();
    }
    Instant at = START.plusMillis(Math.round(now * 1000));
    var sight =
        new Autoscaler.Sight(
            at,
            replicas.fleet(),
            arrived.rate(15, 0),
            arrived.rate(3, 0),
            used.rate(15, 0),
            callers.stream().map(caller -> caller.report(at)).toList());
    Autoscaler.Answer answer = autoscaler.decide(sight);
    if (answer.count() != replicas.count()) {
      diary.add("%7.2f s  %s".formatted(now, answer.because()));
    }
    replicas.want(answer.count(), now);
    most = Math.max(most, replicas.count());
    onTheWay.add(answer.admitted());
    if (onTheWay.size() > LOOKS_UNTIL_TOLD) {
      admitted = onTheWay.removeFirst();
    }
  }

  /** Every change of the count with its reason. */
  List<String> diary() {
    return diary;
  }

  /** The most replicas that there were to be at a time. */
  int most() {
    return most;
  }

  /** Counts what reaches the instances, as they do themselves. */
  private record Counting(Server server, Rolling arrived) implements Server {

    @Override
    public void offer(Batch batch) {
      arrived.add(batch.size());
      server.offer(batch);
    }

    @Override
    public void tick(int ready, double now, double seconds) {
      server.tick(ready, now, seconds);
    }
  }
}
