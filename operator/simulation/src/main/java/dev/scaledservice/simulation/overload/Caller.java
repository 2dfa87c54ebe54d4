package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuit.ClassCalls;
import dev.scaledservice.engine.Circuit.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that calls: admission first, then its breaker, then the wire; a call that failed is
 * tried once more at once. What admission or the breaker refuses is not. Its calls are a fifth
 * critical, three fifths normal, a fifth low; its reports look back 10 s and are a second old.
 */
final class Caller {

  static final List<String> CLASSES = List.of("critical", "normal", "low");

  private static final double[] MIX = {0.2, 0.6, 0.2};
  private static final int WINDOW = 10;
  private static final int LATE = Rolling.A_SECOND;

  private final String name;
  private final double share;
  private final boolean timesOut;
  private final @Nullable Breaker breaker;
  private final Ledger ledger;
  private final Rolling[] ok = rollings();
  private final Rolling[] failed = rollings();
  private final Rolling[] rejected = rollings();
  private final Rolling[] notPermitted = rollings();
  private double[] again = new double[MIX.length];

  /**
   * @param share of all calls that are this one's
   * @param timesOut whether calls that fail are ones that nobody answered in time
   * @param breaker null for a caller without one
   * @param ledger where it is written down what became of its calls
   */
  Caller(String name, double share, boolean timesOut, @Nullable Breaker breaker, Ledger ledger) {
    this.name = name;
    this.share = share;
    this.timesOut = timesOut;
    this.breaker = breaker;
    this.ledger = ledger;
  }

  private static Rolling[] rollings() {
    Rolling[] rollings = new Rolling[MIX.length];
    for (int i = 0; i < rollings.length; i++) {
      rollings[i] = new Rolling();
    }
    return rollings;
  }

  /**
   * Sends what is to be sent in this tick.
   *
   * @param calls of all callers in this tick
   * @param admitted of each class, 0 to 1
   */
  void send(double calls, double[] admitted, Server server, double now) {
    double[] first = new double[MIX.length];
    for (int i = 0; i < MIX.length; i++) {
      double wanted = calls * share * MIX[i];
      first[i] = wanted * admitted[i];
      rejected[i].add(wanted - first[i]);
      ledger.wanted(wanted, i);
    }
    double[] retried = again;
    again = new double[MIX.length];
    through(new Batch(this, first, now, false), server, now);
    through(new Batch(this, retried, now, true), server, now);
  }

  private void through(Batch batch, Server server, double now) {
    double size = batch.size();
    if (size == 0) {
      return;
    }
    double let = breaker == null ? 1 : breaker.permit(size, now) / size;
    Batch refused = batch.part(1 - let);
    for (int i = 0; i < MIX.length; i++) {
      notPermitted[i].add(refused.amounts()[i]);
    }
    if (let > 0) {
      server.offer(batch.part(let));
    }
  }

  /** What became of calls. */
  void ended(Batch well, Batch badly, double now) {
    for (int i = 0; i < MIX.length; i++) {
      ok[i].add(well.amounts()[i]);
      failed[i].add(badly.amounts()[i]);
      if (!badly.retry()) {
        again[i] += badly.amounts()[i];
      }
      ledger.served(well.amounts()[i], i, well.retry());
    }
    if (breaker != null) {
      breaker.record(well.size(), badly.size(), now);
    }
  }

  /** A quarter of a second has gone by. */
  void turn() {
    for (Rolling[] kind : List.of(ok, failed, rejected, notPermitted)) {
      for (Rolling one : kind) {
        one.turn();
      }
    }
  }

  /** What it reports of its calls. */
  Circuit report(Instant at) {
    var classes = new ArrayList<ClassCalls>(MIX.length);
    Calls all = Calls.NONE;
    for (int i = 0; i < MIX.length; i++) {
      double bad = failed[i].rate(WINDOW, LATE);
      Calls calls =
          new Calls(
              ok[i].rate(WINDOW, LATE),
              timesOut ? 0 : bad,
              timesOut ? bad : 0,
              rejected[i].rate(WINDOW, LATE),
              notPermitted[i].rate(WINDOW, LATE));
      classes.add(new ClassCalls(CLASSES.get(i), calls));
      all = all.plus(calls);
    }
    State state = breaker == null ? State.CLOSED : breaker.state();
    return new Circuit(name, "service", state, all, classes, null, at, true, null);
  }
}
