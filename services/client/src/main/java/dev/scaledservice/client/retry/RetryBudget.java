package dev.scaledservice.client.retry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Retries as a share of calls, so that they never multiply the load of a callee that fails: each
 * call puts a part of a token into a bucket, each retry takes a whole one out.
 */
public final class RetryBudget {
  /** Parts of a token: what a call puts in is a whole number of them. */
  private static final long TOKEN = 10_000;

  private final long perCall;
  private final long most;
  private final AtomicLong parts;

  private RetryBudget(double share, int reserve) {
    this.perCall = Math.round(share * TOKEN);
    this.most = reserve * TOKEN;
    this.parts = new AtomicLong(most);
  }

  /**
   * @param share of calls that may be tried again in the long run, such as 0.1
   * @param reserve retries that may come at once, for a caller of few calls or an instance that
   *     dies with many in flight
   */
  public static RetryBudget of(double share, int reserve) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the share of retries is %s; wants 0 to 1, such as 0.1".formatted(share));
    }
    if (reserve < 1 || reserve > 100_000) {
      throw new IllegalArgumentException(
          "the reserve of retries is %d; wants 1 to 100000, such as 20".formatted(reserve));
    }
    return new RetryBudget(share, reserve);
  }

  /** A call goes out for the first time. */
  public void called() {
    if (parts.get() < most) {
      parts.accumulateAndGet(perCall, (now, more) -> Math.min(most, now + more));
    }
  }

  /** Whether it may go out again; takes the token. */
  public boolean take() {
    while (true) {
      long now = parts.get();
      if (now < TOKEN) {
        return false;
      }
      if (parts.compareAndSet(now, now - TOKEN)) {
        return true;
      }
    }
  }
}
