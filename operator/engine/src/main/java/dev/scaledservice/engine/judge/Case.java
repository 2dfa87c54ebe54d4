package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The case against the canary in one measure.
 *
 * <p>Samples are gathered until both tracks have had a call, and compared then: a track's calls say
 * nothing without calls to the other at about the same time, five minutes at most. When that
 * happens depends on calls, never on how they ended, so it cannot bias the evidence. If stable has
 * had no call for ten seconds, or is known to get none (all weight on the canary), the canary is
 * held against the share that stable had before, but at least against what counts as acceptable;
 * from then on at once, until stable has a call again.
 */
final class Case {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SAME_TIME = Duration.ofMinutes(5);
  private static final double MOST_USUAL = 0.99;

  private final Measure measure;
  private final Rules rules;
  private final double threshold;
  private final Mixture mixture = new Mixture();
  private final Dispersion dispersion = new Dispersion();
  private final Usual usual = new Usual();
  private Counts canary = Counts.NONE;
  private Counts stable = Counts.NONE;
  private Counts openCanary = Counts.NONE;
  private Counts openStable = Counts.NONE;
  private @Nullable Instant openSince;
  private @Nullable Instant waitingSince;
  private boolean begun;

  /** Stable gets no calls: there is nothing to wait for. */
  private boolean alone;

  /** How long stable may be silent before that is so. */
  private Duration patience = PATIENCE;

  /**
   * @param threshold the evidence that condemns
   */
  Case(Measure measure, Rules rules, double threshold) {
    this.measure = measure;
    this.rules = rules;
    this.threshold = threshold;
  }

  void add(Instant at, Counts newCanary, Counts newStable) {
    openSince = openSince == null ? at : openSince;
    if (openCanary.total() == 0 && (!begun || at.isAfter(openSince.plus(SAME_TIME)))) {
      openStable = Counts.NONE;
      openSince = at;
    }
    begun |= newCanary.total() > 0;
    openCanary = openCanary.plus(newCanary);
    openStable = openStable.plus(newStable);
    alone &= newStable.total() == 0;
    if (openCanary.total() > 0 && openStable.total() > 0) {
      compare(at, Ratios.againstStable(openCanary, openStable));
    } else if (openCanary.total() > 0) {
      waitingSince = waitingSince == null ? at : waitingSince;
      alone |= !at.isBefore(waitingSince.plus(patience));
      if (alone) {
        compare(at, Ratios.againstShare(openCanary, expected()));
      }
    }
    // Only afterwards: a span must not set the patience with which it is judged itself.
    dispersion.add(at, newStable);
    usual.add(at, newStable);
  }

  /** What somebody knew of stable's calls who saw them; counts until there are others. */
  void remember(double usualThen) {
    usual.remember(usualThen);
  }

  /**
   * Stable gets no calls from now on: those that come all the same were on their way, and nobody
   * waits for more of them.
   */
  void standAlone() {
    alone = true;
    patience = Duration.ZERO;
  }

  private double expected() {
    return Math.min(Math.max(rules.acceptable(), Ratios.TOLERATED * usual.share()), MOST_USUAL);
  }

  private void compare(Instant at, double[] logs) {
    mixture.add(at, logs, dispersion.value());
    canary = canary.plus(openCanary);
    stable = stable.plus(openStable);
    openCanary = Counts.NONE;
    openStable = Counts.NONE;
    openSince = null;
    waitingSince = null;
  }

  /** What was held against the canary was about one instance: begin anew. */
  void forget() {
    mixture.forget();
    canary = Counts.NONE;
    stable = Counts.NONE;
  }

  boolean condemns() {
    return canary.bad() >= rules.minimumBadEvents() && log() >= Math.log(threshold);
  }

  private double log() {
    return mixture.log();
  }

  double usualShare() {
    return usual.share();
  }

  Counts stable() {
    return stable;
  }

  Evidence evidence() {
    return new Evidence(
        measure,
        canary,
        stable,
        Math.min(Math.exp(log()), Double.MAX_VALUE),
        threshold,
        dispersion.value());
  }
}
