package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules look at: callers' reports sorted by whether they may be acted on, and summed up.
 *
 * <pre>
 * stale       not reported for 30 s, though there were calls, or the breaker was not closed
 * open share  not permitted / (not permitted + executed), over all callers: by traffic, since the
 *             state of a breaker that nobody calls through says nothing
 * </pre>
 *
 * @param in callers' breakers to this service that may be acted on
 * @param out this service's breakers to what it calls that may be acted on
 * @param stale those of either that were reported too long ago
 * @param strangers those of either that may not be acted on
 * @param unreadable why no report can be read; empty where they can
 * @param incoming the calls of {@code in}
 * @param outgoing the calls of {@code out}
 * @param saturation the worst metric as a share of its target, 1 for at its target; 0 where none is
 *     known
 */
public record Scene(
    List<Circuit> in,
    List<Circuit> out,
    List<Circuit> stale,
    List<Circuit> strangers,
    String unreadable,
    Calls incoming,
    Calls outgoing,
    double saturation,
    Fleet fleet,
    Instant now) {

  /** Reports older than this are not acted on. */
  public static final Duration STALE_AFTER = Duration.ofSeconds(30);

  /** From this share of its target a metric counts as near its limit. */
  static final double SATURATED = 0.8;

  /** From this share of calls refused, failed or timed out something is wrong with the callee. */
  static final double WRONG = 0.1;

  /** Sorts what was reported. */
  public static Scene of(Circuits circuits, double saturation, Fleet fleet, Instant now) {
    var in = new ArrayList<Circuit>(circuits.in().size());
    var out = new ArrayList<Circuit>(circuits.out().size());
    var stale = new ArrayList<Circuit>(0);
    var strangers = new ArrayList<Circuit>(0);
    Calls incoming = sort(circuits.in(), in, stale, strangers, now);
    Calls outgoing = sort(circuits.out(), out, stale, strangers, now);
    return new Scene(
        in,
        out,
        stale,
        strangers,
        circuits.unreadable(),
        incoming,
        outgoing,
        saturation,
        fleet,
        now);
  }

  private static Calls sort(
      List<Circuit> circuits,
      List<Circuit> fresh,
      List<Circuit> stale,
      List<Circuit> strangers,
      Instant now) {
    Calls sum = Calls.NONE;
    for (Circuit one : circuits) {
      if (!one.counts()) {
        strangers.add(one);
      } else if (now.isBefore(one.heardAt().plus(STALE_AFTER))) {
        fresh.add(one);
        sum = sum.plus(one.calls());
      } else if (!closed(one) || one.calls().demanded() > 0) {
        stale.add(one);
      }
    }
    return sum;
  }

  /** Whether the service was near its limit at this moment. */
  boolean saturated() {
    return saturation >= SATURATED;
  }

  /** Whether callers' breakers refuse a part of their calls that matters. */
  boolean refused() {
    return incoming.openShare() >= WRONG;
  }

  /** Whether a caller that has its calls refused reports that its breaker is not closed. */
  boolean anyNotClosed() {
    for (Circuit one : in) {
      if (!closed(one) && one.calls().notPermitted() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a caller reports a breaker that is open or half-open. */
  boolean anyTold() {
    for (Circuit one : in) {
      if (one.state() == Circuit.State.OPEN || one.state() == Circuit.State.HALF_OPEN) {
        return true;
      }
    }
    return false;
  }

  /** The breakers to this service that refuse calls. */
  Because.Open open() {
    String worst = "";
    double most = 0;
    int refusing = 0;
    for (Circuit one : in) {
      double notPermitted = one.calls().notPermitted();
      if (notPermitted > 0) {
        refusing++;
        if (notPermitted > most) {
          most = notPermitted;
          worst = one.name();
        }
      }
    }
    return new Because.Open(worst, Math.max(0, refusing - 1), incoming.openShare());
  }

  /**
   * The breaker, in or out, that refuses most calls, or is open with calls to be made; null where
   * none does. One that is open while nobody calls shows nothing: it would for ever.
   */
  @Nullable Circuit refusing() {
    return worse(worst(in), worst(out));
  }

  private static @Nullable Circuit worst(List<Circuit> circuits) {
    Circuit worst = null;
    for (Circuit one : circuits) {
      boolean calls = one.calls().demanded() > 0;
      if (one.calls().notPermitted() > 0 || (calls && told(one))) {
        worst = worse(worst, one);
      }
    }
    return worst;
  }

  private static @Nullable Circuit worse(@Nullable Circuit one, @Nullable Circuit other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.calls().notPermitted() > one.calls().notPermitted() ? other : one;
  }

  private static boolean told(Circuit one) {
    return one.state() == Circuit.State.OPEN || one.state() == Circuit.State.HALF_OPEN;
  }

  private static boolean closed(Circuit one) {
    return one.state() == Circuit.State.CLOSED;
  }
}
