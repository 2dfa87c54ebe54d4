package dev.scaledservice.engine.judge;

/**
 * The evidence for promotion: Wald's sequential probability ratio test of the canary's failed calls
 * by themselves, since at low traffic the stable track says little about rare errors.
 *
 * <pre>
 * log LR += ln(p1 / p0) for a failed call, ln((1 - p1) / (1 - p0)) for another
 * accept at ln(beta / (1 - alpha)); never below that, nor above ln((1 - beta) / alpha)
 * </pre>
 *
 * With 1 % against 5 %, alpha 0.01 and beta 0.05, 73 calls without a failure accept. Where it is
 * not accepted, nothing is aborted: the share may be what the stable track has too.
 *
 * <p>Kept between its bounds, it answers for the present: failures after an acceptance take it
 * back.
 *
 * <p>Source: Wald, Sequential Tests of Statistical Hypotheses, 1945.
 */
final class Clean {

  private static final double ALPHA = 0.01;
  private static final double BETA = 0.05;
  private static final double ACCEPT = Math.log(BETA / (1 - ALPHA));
  private static final double REFUSE = Math.log((1 - BETA) / ALPHA);

  private final double acceptable;
  private final double gap;
  private double log;
  private double low;

  Clean(Rules rules) {
    this.acceptable = rules.acceptable();
    this.gap = rules.unacceptable() - rules.acceptable();
    this.low = acceptable;
  }

  /**
   * @param usual the stable track's share of failed calls; what is usual cannot be unacceptable
   */
  void add(Counts canary, double usual) {
    low = Math.min(Math.max(acceptable, usual), 1 - 2 * gap);
    double step =
        canary.bad() * Math.log((low + gap) / low) + (canary.total() - canary.bad()) * perGood();
    log = Math.clamp(log + step, ACCEPT, REFUSE);
  }

  private double perGood() {
    return Math.log((1 - low - gap) / (1 - low));
  }

  void restart() {
    log = 0;
  }

  boolean accepted() {
    return log <= ACCEPT;
  }

  /** Calls without a failure that would be enough from here; 0 when accepted. */
  long wanted() {
    return accepted() ? 0 : (long) Math.ceil((ACCEPT - log) / perGood());
  }

  /** The share of failed calls that an acceptance rules out. */
  double ruledOut() {
    return low + gap;
  }
}
