package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How clustered the stable track's bad calls are: the variance of their number over that of
 * independent ones, at the worst of four lengths of time.
 *
 * <pre>
 * of k spans with n_i calls and b_i bad ones, p = sum b / sum n:
 *   X2 = sum (b_i - p n_i)^2 / (n_i p (1 - p))
 *   dispersion = (X2 + d) / (k - 1 + d), at least 1
 * </pre>
 *
 * {@code d} spans' worth of independence are taken for granted at first. A length has its say from
 * five spans on. Older spans count for less: a tenth is forgotten every sixty-four seconds.
 *
 * <p>Source: McCullagh and Nelder, Generalized Linear Models, 1989, 4.5 (the estimate by Pearson's
 * X2).
 */
final class Dispersion {

  private static final Duration[] LENGTHS = {
    Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(16), Duration.ofSeconds(64)
  };
  private static final double ASSUMED = 4;
  private static final int ENOUGH = 5;
  private static final double KEPT = 0.9;

  private final Spans[] scales = new Spans[LENGTHS.length];

  Dispersion() {
    for (int i = 0; i < LENGTHS.length; i++) {
      scales[i] = new Spans(LENGTHS[i]);
    }
  }

  void add(Instant at, Counts stable) {
    boolean longest = false;
    for (Spans spans : scales) {
      longest = spans.add(at, stable);
    }
    if (longest) {
      for (Spans spans : scales) {
        spans.fade();
      }
    }
  }

  /** At least 1. */
  double value() {
    double worst = 1;
    for (Spans spans : scales) {
      worst = Math.max(worst, spans.dispersion());
    }
    return worst;
  }

  /** Spans of one length. */
  private static final class Spans {
    private final Duration length;
    private @Nullable Instant until;
    private Counts open = Counts.NONE;
    private double spans;
    private double bad;
    private double total;
    private double squares;

    Spans(Duration length) {
      this.length = length;
    }

    /**
     * @return whether a span ended
     */
    boolean add(Instant at, Counts counts) {
      if (until == null) {
        until = at.plus(length);
      }
      boolean ended = !at.isBefore(until);
      if (ended) {
        end();
        until = at.plus(length);
      }
      open = open.plus(counts);
      return ended;
    }

    private void end() {
      if (open.total() > 0) {
        spans++;
        bad += open.bad();
        total += open.total();
        squares += (double) open.bad() * open.bad() / open.total();
      }
      open = Counts.NONE;
    }

    void fade() {
      spans *= KEPT;
      bad *= KEPT;
      total *= KEPT;
      squares *= KEPT;
    }

    double dispersion() {
      if (spans < ENOUGH || bad == 0 || bad == total) {
        return 1;
      }
      double share = bad / total;
      double x2 = (squares - bad * share) / (share * (1 - share));
      return (x2 + ASSUMED) / (spans - 1 + ASSUMED);
    }
  }
}
