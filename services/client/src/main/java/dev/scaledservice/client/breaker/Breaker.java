package dev.scaledservice.client.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The circuit breaker to one callee: resilience4j's, with pauses that double while probes fail and
 * begin anew once it has closed. It becomes half open when its pause is over, whether anybody calls
 * or not, so that what it reports is true of an idle caller too.
 */
public final class Breaker {
  private static final Logger LOG = System.getLogger(Breaker.class.getName());

  private final CircuitBreaker breaker;

  /** The worst state since somebody asked for it. */
  private final AtomicReference<State> worst = new AtomicReference<>(State.CLOSED);

  /** How a breaker is, from good to bad. */
  public enum State {
    CLOSED(0),
    HALF_OPEN(2),
    OPEN(1);

    private final int reported;

    State(int reported) {
      this.reported = reported;
    }

    /** The value of the metric {@code breaker_state}. */
    public int reported() {
      return reported;
    }

    private State orWorse(State other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  private Breaker(CircuitBreaker breaker) {
    this.breaker = breaker;
    breaker
        .getEventPublisher()
        .onStateTransition(event ->
            worst.accumulateAndGet(state(event.getStateTransition().getToState()), State::orWorse));
  }

  /**
   * @param callee for its log lines
   */
  public static Breaker to(String callee, BreakerSettings settings) {
    float percent = (float) (settings.failures() * 100);
    double factor = 2;
    var config =
        CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize(Math.toIntExact(settings.window().toSeconds()))
            .minimumNumberOfCalls(settings.leastCalls())
            .failureRateThreshold(percent)
            .slowCallRateThreshold(percent)
            .slowCallDurationThreshold(settings.slow())
            .waitIntervalFunctionInOpenState(
                settings.jitter() == 0
                    ? IntervalFunction.ofExponentialBackoff(
                        settings.firstPause(), factor, settings.longestPause())
                    : IntervalFunction.ofExponentialRandomBackoff(
                        settings.firstPause(), factor, settings.jitter(), settings.longestPause()))
            .permittedNumberOfCallsInHalfOpenState(settings.probes())
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .writableStackTraceEnabled(false)
            .build();
    var breaker = CircuitBreaker.of(callee, config);
    breaker
        .getEventPublisher()
        .onStateTransition(event ->
            LOG.log(
                Level.INFO,
                "breaker to {0}: {1} -> {2}",
                callee,
                word(event.getStateTransition().getFromState()),
                word(event.getStateTransition().getToState())));
    return new Breaker(breaker);
  }

  private static String word(CircuitBreaker.State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> "open";
      case HALF_OPEN -> "half open";
      case CLOSED, DISABLED, METRICS_ONLY -> "closed";
    };
  }

  /** Whether a call may go out; where it may, one of the three below has to follow. */
  public boolean permits() {
    return breaker.tryAcquirePermission();
  }

  /** It was answered well. */
  public void good(long nanos) {
    breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
  }

  /** It failed, or was not answered in time. */
  public void bad(long nanos) {
    breaker.onError(nanos, TimeUnit.NANOSECONDS, new Failure());
  }

  /** It says nothing about the callee. */
  public void withdrawn() {
    breaker.releasePermission();
  }

  public State state() {
    return state(breaker.getState());
  }

  /**
   * The worst that it was since this was last asked. A breaker that opens and closes again between
   * two reports has refused calls: whoever is told of those has to be told why.
   */
  public State worstOfLate() {
    State now = state();
    return worst.getAndSet(now).orWorse(now);
  }

  private static State state(CircuitBreaker.State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> State.OPEN;
      case HALF_OPEN -> State.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
    };
  }

  /** resilience4j wants a throwable; what happened is in the caller's own answer. */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("the call failed", null, false, false);
    }
  }
}
