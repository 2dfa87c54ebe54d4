package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Circuit.State;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A circuit breaker with the defaults of resilience4j: a count-based window of 100 calls, opens
 * when 50 % of at least 100 failed, waits 60 s, then lets 10 calls through and closes if less than
 * half of them fail. Calls are amounts: a tick's calls are recorded together.
 */
final class Breaker {

  private static final double WINDOW = 100;
  private static final double THRESHOLD = 0.5;
  private static final double TRIALS = 10;
  private static final double WAIT_SECONDS = 60;

  private record Recorded(double ok, double failed) {}

  private final Deque<Recorded> window = new ArrayDeque<>();
  private double ok;
  private double failed;
  private double permitted;
  private double openedAt;
  private State state = State.CLOSED;

  State state() {
    return state;
  }

  /** How many of {@code calls} may go through now. */
  double permit(double calls, double now) {
    if (state == State.OPEN && now - openedAt >= WAIT_SECONDS && calls > 0) {
      change(State.HALF_OPEN);
    }
    return switch (state) {
      case OPEN -> 0;
      case HALF_OPEN -> {
        double let = Math.min(calls, TRIALS - permitted);
        permitted += let;
        yield let;
      }
      case CLOSED, UNKNOWN -> calls;
    };
  }

  /** What became of calls that went through. */
  void record(double well, double badly, double now) {
    if (state == State.OPEN || well + badly == 0) {
      return;
    }
    window.addLast(new Recorded(well, badly));
    ok += well;
    failed += badly;
    while (ok + failed - size(window.getFirst()) >= WINDOW) {
      Recorded oldest = window.removeFirst();
      ok -= oldest.ok();
      failed -= oldest.failed();
    }
    double enough = state == State.HALF_OPEN ? TRIALS : WINDOW;
    if (ok + failed >= enough - 1e-9) {
      if (failed >= (ok + failed) * THRESHOLD) {
        openedAt = now;
        change(State.OPEN);
      } else if (state == State.HALF_OPEN) {
        change(State.CLOSED);
      }
    }
  }

  private static double size(Recorded one) {
    return one.ok() + one.failed();
  }

  private void change(State next) {
    state = next;
    window.clear();
    ok = 0;
    failed = 0;
    permitted = 0;
  }
}
