package dev.scaledservice.engine.judge;

/** The upper tail of the binomial distribution, summed term by term in logarithms. */
final class Binomial {

  private Binomial() {}

  /** P(X >= k) for n trials with the chance p. */
  static double atLeast(long k, long n, double p) {
    if (k <= 0 || p >= 1) {
      return k <= n ? 1 : 0;
    }
    if (k > n || p <= 0) {
      return 0;
    }
    double odds = Math.log(p / (1 - p));
    double term = n * Math.log1p(-p);
    double below = 0;
    for (long i = 0; i < k; i++) {
      below += Math.exp(term);
      term += Math.log((double) (n - i) / (i + 1)) + odds;
    }
    // The tail itself where it is small, so that it does not drown in 1 - below.
    if (below < 0.5) {
      return 1 - below;
    }
    double tail = 0;
    for (long i = k; i <= n; i++) {
      double add = Math.exp(term);
      tail += add;
      if (add < tail * 1e-15) {
        break;
      }
      term += Math.log((double) (n - i) / (i + 1)) + odds;
    }
    return Math.min(1, tail);
  }
}
