package dev.scaledservice.simulation.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Two ways in which a service does not come back by itself.
 *
 * <p>{@link #overrun}: twenty callers with breakers and one retry, eight instances of 100/s that
 * take 40 s to start and are wanted at 70 %, load that jumps from 500/s. The breakers hide the load
 * from whoever looks at processors.
 *
 * <p>{@link #retryStorm}: callers that give up after 10 s and try once more, ten instances of 100/s
 * that take 60 s to start and are wanted at 90 %, twelve at most, 900/s with a minute at 1,350/s.
 * The queue keeps what nobody waits for any more. No breakers: what helps is that callers send
 * less.
 */
public final class Metastability {

  /** Whoever decides. */
  public enum Who {
    /** The engine, with every default, by arrivals: so many a second each. */
    ENGINE,
    /** The HPA's arithmetic, by processor usage. */
    HPA
  }

  /**
   * What came of it.
   *
   * @param wellAfter seconds from the jump until no second any more had less than 99 % of its calls
   *     answered; NaN for never
   * @param lost share of first attempts, from the jump on, that were not answered well in time
   * @param critical share of critical calls, from the jump on, that were answered well
   * @param most the most replicas at a time
   * @param diary changes of the count with their reasons
   */
  public record Result(
      double wellAfter, double lost, double critical, int most, List<String> diary) {}

  private static final double EACH = 100;
  private static final int STORM_SECONDS = 7_200;
  private static final int CALLERS = 20;
  private static final int BEFORE_SECONDS = 300;
  private static final double WELL = 0.99;

  private Metastability() {}

  /**
   * @param to calls a second after the jump
   * @param seconds how long to look after it
   * @param seed for the callers' shares of the load: each within a fifth of the mean
   */
  public static Result overrun(Who who, double to, int seconds, long seed) {
    int end = BEFORE_SECONDS + seconds;
    var ledger = new Ledger(end);
    var random = new SplittableRandom(seed);
    double[] weights = random.doubles(CALLERS, 0.8, 1.2).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    var callers = new ArrayList<Caller>();
    for (double weight : weights) {
      callers.add(
          new Caller("caller-" + callers.size(), weight / sum, false, new Breaker(), ledger));
    }
    var server = new CollapsingServer(EACH);
    return run(
        autoscaler(who, 0.7, 60),
        second -> second < BEFORE_SECONDS ? 500 : to,
        callers,
        server,
        any -> server.usage(),
        new Replicas(8, 40),
        ledger,
        end);
  }

  /** The retry storm; 7,200 s in all. */
  public static Result retryStorm(Who who) {
    int end = STORM_SECONDS;
    var ledger = new Ledger(end);
    var server = new QueueingServer(EACH, 10);
    return run(
        autoscaler(who, 0.9, 12),
        second -> second >= BEFORE_SECONDS && second < BEFORE_SECONDS + 60 ? 1_350 : 900,
        List.of(new Caller("callers", 1, true, null, ledger)),
        server,
        any -> server.usage(),
        new Replicas(10, 60),
        ledger,
        end);
  }

  /**
   * @param target share of what an instance can do that it is wanted to
   */
  private static Autoscaler autoscaler(Who who, double target, int max) {
    return switch (who) {
      case ENGINE -> new TheEngine(EACH * target, max);
      case HPA -> new PlainHpa((int) Math.round(100 * target), max);
    };
  }

  private static Result run(
      Autoscaler autoscaler,
      DoubleUnaryOperator load,
      List<Caller> callers,
      Server server,
      ToDoubleFunction<Server> usage,
      Replicas replicas,
      Ledger ledger,
      int end) {
    var run = new Run(load, callers, server, usage, replicas, autoscaler, ledger);
    run.until(end);
    return new Result(
        wellAfter(ledger, end),
        ledger.lost(BEFORE_SECONDS),
        ledger.served(BEFORE_SECONDS, 0),
        run.most(),
        run.diary());
  }

  private static double wellAfter(Ledger ledger, int end) {
    // The last second's calls may not have ended yet.
    int last = end - 2;
    if (ledger.served(last) < WELL) {
      return Double.NaN;
    }
    int second = last;
    while (second >= BEFORE_SECONDS && ledger.served(second) >= WELL) {
      second--;
    }
    return second + 1 - BEFORE_SECONDS;
  }
}
