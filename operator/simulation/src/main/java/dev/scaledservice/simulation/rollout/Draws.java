package dev.scaledservice.simulation.rollout;

import java.util.SplittableRandom;

/** Draws of counts; large ones by their normal approximation. */
final class Draws {

  private static final double LARGE = 50;
  private static final long MANY = 200;

  private final SplittableRandom random;

  Draws(SplittableRandom random) {
    this.random = random;
  }

  long poisson(double mean) {
    if (mean > LARGE) {
      return Math.max(0, Math.round(random.nextGaussian(mean, Math.sqrt(mean))));
    }
    double limit = Math.exp(-mean);
    long count = 0;
    for (double left = random.nextDouble(); left > limit; left *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  long binomial(long trials, double chance) {
    if (chance <= 0 || trials == 0) {
      return 0;
    }
    double mean = trials * chance;
    if (trials > MANY) {
      double variance = mean * (1 - chance);
      return variance > LARGE
          ? Math.clamp(Math.round(random.nextGaussian(mean, Math.sqrt(variance))), 0, trials)
          : few(trials, mean, chance);
    }
    long count = 0;
    for (long i = 0; i < trials; i++) {
      count += random.nextDouble() < chance ? 1 : 0;
    }
    return count;
  }

  /** Few of many on one side: their number is nearly Poisson. */
  private long few(long trials, double mean, double chance) {
    return chance < 0.5
        ? Math.min(trials, poisson(mean))
        : trials - Math.min(trials, poisson(trials - mean));
  }
}
