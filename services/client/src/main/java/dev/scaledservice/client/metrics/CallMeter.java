package dev.scaledservice.client.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * The calls to one callee, as the operator of the callee wants to hear of them:
 *
 * <pre>{@code
 * call_time:12.50|ms|#callee:worker,revision:5f2a,instance:worker-1
 * calls:3|c|#callee:worker,revision:5f2a,instance:worker-1,outcome:ok,priority:normal
 * breaker_state:1|g|#callee:worker
 * calls_in_flight:7|g|#callee:worker
 * }</pre>
 *
 * The gauges are sent also when nothing happens: silence means a dead caller, never an idle one.
 * Times come before the calls that they belong to.
 */
public final class CallMeter implements Meter {
  private static final int MOST_NAMES = 100;
  private static final int MOST_INSTANCES = 1_000;
  private static final String OTHERS = "other";
  private static final Pattern CALLEE = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");

  private final String callee;
  private final IntSupplier breakerState;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ByName<OfRevision> byRevision = new ByName<>(MOST_NAMES, OTHERS, OfRevision::new);

  /** Where the lines of the flush at hand go. */
  private Consumer<String> lines = line -> {};

  private final class OfRevision implements ByName.Counted {
    private final String tags;
    private final ByName<OfInstance> byInstance =
        new ByName<>(MOST_INSTANCES, "", name -> new OfInstance(this, name));
    private final Timings times = new Timings();

    OfRevision(String revision) {
      tags = "callee:" + callee + tag("revision", revision);
    }

    @Override
    public boolean flush() {
      times.take().write("call_time", tags, lines);
      return byInstance.flush();
    }
  }

  private final class OfInstance implements ByName.Counted {
    private final String instance;
    private final ByName<OfPriority> byPriority;

    OfInstance(OfRevision of, String name) {
      instance = tag("instance", name);
      byPriority =
          new ByName<>(
              MOST_NAMES, OTHERS, priority -> new OfPriority(of.tags + instance, priority));
    }

    @Override
    public boolean flush() {
      return byPriority.flush();
    }
  }

  private final class OfPriority implements ByName.Counted {
    private final Map<Outcome, LongAdder> adders = new EnumMap<>(Outcome.class);
    private final String tags;
    private final String priority;

    OfPriority(String tags, String priority) {
      this.tags = tags;
      this.priority = priority;
      for (Outcome outcome : Outcome.values()) {
        adders.put(outcome, new LongAdder());
      }
    }

    void count(Outcome outcome) {
      LongAdder adder = adders.get(outcome);
      if (adder != null) {
        adder.increment();
      }
    }

    @Override
    public boolean flush() {
      boolean any = false;
      for (Map.Entry<Outcome, LongAdder> one : adders.entrySet()) {
        long count = one.getValue().sumThenReset();
        if (count > 0) {
          any = true;
          lines.accept(
              "calls:%d|c|#%s,outcome:%s,priority:%s"
                  .formatted(count, tags, one.getKey(), priority));
        }
      }
      return any;
    }
  }

  private static String tag(String name, String value) {
    return value.isEmpty() ? "" : "," + name + ":" + value;
  }

  /**
   * @param callee {@code name}, {@code name.namespace}, or its name in Consul
   * @param breakerState the worst since it was last asked: 0 closed, 1 open, 2 half open
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
   * @param instance its name; empty where that does not matter
   * @param outcome {@link Outcome#REJECTED} where the instance had too much to do
   */
  public void ended(
      String revision, String instance, String priority, Outcome outcome, long nanos) {
    inFlight.decrementAndGet();
    OfRevision ofRevision = byRevision.of(revision);
    OfInstance ofInstance = ofRevision.byInstance.of(instance);
    ofRevision.times.add(nanos / 1e6, ofInstance.instance);
    ofInstance.byPriority.of(priority).count(outcome);
  }

  /**
   * It never went out: {@link Outcome#REJECTED}, {@link Outcome#NOT_PERMITTED}, or nobody to call.
   */
  public void heldBack(String priority, Outcome outcome) {
    byRevision.of("").byInstance.of("").byPriority.of(priority).count(outcome);
  }

  /** Calls sent and not yet answered. */
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public synchronized void flush(Consumer<String> to) {
    to.accept("breaker_state:%d|g|#callee:%s".formatted(breakerState.getAsInt(), callee));
    to.accept("calls_in_flight:%d|g|#callee:%s".formatted(inFlight.get(), callee));
    lines = to;
    byRevision.flush();
  }
}
