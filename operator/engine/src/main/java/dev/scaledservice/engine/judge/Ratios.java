package dev.scaledservice.engine.judge;

/**
 * How many times worse the canary may be: no verdict up to {@link #TOLERATED}, and bets on each of
 * a few ratios above, since nobody knows beforehand how bad a bad version is.
 *
 * <pre>
 * against the stable track, of n calls to the canary and m to stable with x and y bad ones:
 *   log LR(r) = x ln(r / t) + (x + y) ln((t n + m) / (r n + m))
 * against a share p that was known before:
 *   log LR(r) = x ln(q / p) + (n - x) ln((1 - q) / (1 - p)),  q = min(r p, (1 + p) / 2)
 * </pre>
 *
 * The first is the conditional test of two rates: given that a call was bad, it was one of the
 * canary's with odds r n : m. What both tracks suffer alike, however much and whenever, cancels
 * out. Under "at most t times worse" either expects a likelihood ratio of one at most, with any
 * rule for when to stop; for calls that are bad or not (rather than Poisson) the conditional count
 * spreads less, so it stays at most one.
 *
 * <p>Sources: Przyborowski and Wilenski 1940 (the conditional test); Lindon and Malek 2022, arXiv
 * 2011.03567 (counts judged sequentially); Robbins 1970 (mixtures).
 */
final class Ratios {

  /** Up to here a version counts as no worse: cold caches and other hardware are no regression. */
  static final double TOLERATED = 1.2;

  private static final double[] BETS = {1.5, 2, 3, 5, 10, 30, 100};

  private Ratios() {}

  static int count() {
    return BETS.length;
  }

  static double[] againstStable(Counts canary, Counts stable) {
    double[] logs = new double[BETS.length];
    double tolerated = TOLERATED * canary.total() + stable.total();
    for (int i = 0; i < BETS.length; i++) {
      double bet = BETS[i];
      logs[i] =
          canary.bad() * Math.log(bet / TOLERATED)
              + (canary.bad() + stable.bad())
                  * Math.log(tolerated / (bet * canary.total() + stable.total()));
    }
    return logs;
  }

  static double[] againstShare(Counts canary, double share) {
    double[] logs = new double[BETS.length];
    for (int i = 0; i < BETS.length; i++) {
      double bet = Math.min(BETS[i] * share, (1 + share) / 2);
      logs[i] =
          canary.bad() * Math.log(bet / share)
              + (canary.total() - canary.bad()) * Math.log((1 - bet) / (1 - share));
    }
    return logs;
  }
}
