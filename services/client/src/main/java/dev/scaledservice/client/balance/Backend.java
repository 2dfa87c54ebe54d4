package dev.scaledservice.client.balance;

import dev.scaledservice.client.discovery.Instance;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance as this process has come to know it. */
public final class Backend {
  private static final long FIRST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofSeconds(30).toNanos();

  private final Instance instance;
  private final Seen seen;

  /** What is known of an instance whatever its weight is. */
  private static final class Seen {
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Refusals refusals = Refusals.NONE;
  }

  /**
   * @param count one after the other
   * @param until by the nano clock; of no meaning where there were none
   */
  private record Refusals(int count, long until) {
    static final Refusals NONE = new Refusals(0, 0);

    boolean isOver(long now) {
      return count == 0 || now - until >= 0;
    }
  }

  Backend(Instance instance) {
    this(instance, new Seen());
  }

  private Backend(Instance instance, Seen seen) {
    this.instance = instance;
    this.seen = seen;
  }

  /** The same with another weight. */
  Backend as(Instance changed) {
    return changed.equals(instance) ? this : new Backend(changed, seen);
  }

  public Instance instance() {
    return instance;
  }

  /** Calls sent and not yet answered. */
  public int inFlight() {
    return seen.inFlight.get();
  }

  /** A call goes out; to be followed by one of the two below. */
  public void begin() {
    seen.inFlight.incrementAndGet();
  }

  /** It was answered, or may have been. */
  public void reached() {
    seen.inFlight.decrementAndGet();
    if (seen.refusals.count() > 0) {
      seen.refusals = Refusals.NONE;
    }
  }

  /**
   * Nobody listens there: no further call for 1 s, doubling to 30 s, however idle that makes it
   * look. Consul learns of a death later than its callers.
   */
  public void unreachable(long now) {
    seen.inFlight.decrementAndGet();
    Refusals before = seen.refusals;
    // Calls that were under way together are one refusal.
    if (before.isOver(now)) {
      long time = Math.min(LONGEST, FIRST << Math.min(10, before.count()));
      seen.refusals = new Refusals(before.count() + 1, now + time);
    }
  }

  boolean isAside(long now) {
    return !seen.refusals.isOver(now);
  }

  /** Whether this one would still be less loaded with one call more than {@code other} is now. */
  boolean wouldBeLighterThan(Backend other) {
    return (long) (inFlight() + 1) * other.instance.weight()
        <= (long) other.inFlight() * instance.weight();
  }
}
