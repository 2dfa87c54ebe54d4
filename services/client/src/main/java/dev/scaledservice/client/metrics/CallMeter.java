package dev.scaledservice.client.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * The calls to one callee, as the operator of the callee wants to hear of them:
 *
 * <pre>{@code
 * calls:3|c|#callee:worker,revision:5f2a,outcome:ok,priority:normal
 * call_time:12.50|ms|#callee:worker,revision:5f2a
 * breaker_state:1|g|#callee:worker
 * calls_in_flight:7|g|#callee:worker
 * }</pre>
 *
 * The gauges are sent also when nothing happens: silence means a dead caller, never an idle one.
 */
public final class CallMeter implements Meter {
  /** Names that come from outside could be any number: those beyond share a place. */
  private static final int MOST_NAMES = 100;

  private static final String OTHERS = "other";
  private static final Pattern CALLEE = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");
  private static final Pattern UNSAFE = Pattern.compile("[^a-zA-Z0-9._-]");

  private final String callee;
  private final IntSupplier breakerState;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, Counts> byRevision = new ConcurrentHashMap<>();

  /** Of a revision. */
  private static final class Counts {
    private final Map<String, Map<Outcome, LongAdder>> byPriority = new ConcurrentHashMap<>();
    private final Timings times = new Timings();
  }

  /**
   * @param callee {@code name}, {@code name.namespace}, or its name in Consul
   * @param breakerState 0 closed, 1 open, 2 half open
   */
  public CallMeter(String callee, IntSupplier breakerState) {
    if (!CALLEE.matcher(callee).matches()) {
      throw new IllegalArgumentException(
          "callee is \"%s\"; wants a name such as worker or worker.shop".formatted(callee));
    }
    this.callee = callee;
    this.breakerState = breakerState;
  }

  /** A call goes out; {@link #ended} has to follow. */
  public void began() {
    inFlight.incrementAndGet();
  }

  /**
   * What became of it.
   *
   * @param revision of the instance that it went to; empty where nobody says
   */
  public void ended(String revision, String priority, Outcome outcome, long nanos) {
    inFlight.decrementAndGet();
    Counts counts = of(byRevision, revision, Counts::new);
    count(counts, priority, outcome);
    counts.times.add(nanos / 1e6);
  }

  /**
   * It never went out: {@link Outcome#REJECTED}, {@link Outcome#NOT_PERMITTED}, or nobody to call.
   */
  public void heldBack(String priority, Outcome outcome) {
    count(of(byRevision, "", Counts::new), priority, outcome);
  }

  private static void count(Counts counts, String priority, Outcome outcome) {
    LongAdder adder = of(counts.byPriority, priority, CallMeter::adders).get(outcome);
    if (adder != null) {
      adder.increment();
    }
  }

  private static Map<Outcome, LongAdder> adders() {
    var adders = new EnumMap<Outcome, LongAdder>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      adders.put(outcome, new LongAdder());
    }
    return adders;
  }

  private interface Making<T> {
    T make();
  }

  private static <T> T of(Map<String, T> map, String name, Making<T> making) {
    T known = map.get(name);
    if (known != null) {
      return known;
    }
    return map.computeIfAbsent(
        map.size() < MOST_NAMES ? UNSAFE.matcher(name).replaceAll("_") : OTHERS,
        _ -> making.make());
  }

  /** Calls sent and not yet answered. */
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public void flush(Consumer<String> lines) {
    lines.accept("breaker_state:%d|g|#callee:%s".formatted(breakerState.getAsInt(), callee));
    lines.accept("calls_in_flight:%d|g|#callee:%s".formatted(inFlight.get(), callee));
    byRevision.forEach((revision, counts) -> {
      String tags = "callee:" + callee + (revision.isEmpty() ? "" : ",revision:" + revision);
      counts.byPriority.forEach((priority, adders) ->
          adders.forEach((outcome, adder) -> {
            long count = adder.sumThenReset();
            if (count > 0) {
              lines.accept(
                  "calls:%d|c|#%s,outcome:%s,priority:%s"
                      .formatted(count, tags, outcome, priority));
            }
          }));
      counts.times.take().write("call_time", tags, lines);
    });
  }
}
