package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A simulated rollout: instances of two tracks that serve and fail by chance. */
final class Trial {

  private static final Duration TICK = Duration.ofSeconds(1);

  /** How many of an instance's calls fail, this second. */
  interface Failing {
    double share(Track track, int instance, int second);
  }

  private final SplittableRandom random;
  private final double callsPerSecond;
  private final double weight;
  private final int instances;
  private final Failing failing;
  private final Judge judge;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long harmed;
  private long second;

  /**
   * @param callsPerSecond of both tracks together
   * @param weight the canary's share of them
   * @param instances a track
   */
  Trial(
      long seed,
      double callsPerSecond,
      double weight,
      int instances,
      Rules rules,
      Failing failing) {
    this.random = new SplittableRandom(seed);
    this.callsPerSecond = callsPerSecond;
    this.weight = weight;
    this.instances = instances;
    this.failing = failing;
    this.judge = new Judge(rules);
  }

  /** Stable alone, so that the judge learns what is usual. */
  Trial before(Duration time) {
    for (int second = 0; second < time.toSeconds(); second++) {
      observe(0, second - (int) time.toSeconds());
    }
    return this;
  }

  /** Until an abort, or the end. */
  Judgement run(Duration time) {
    Judgement last = observe(weight, 0);
    for (int second = 1;
        second < time.toSeconds() && !(last.verdict() instanceof Verdict.Abort);
        second++) {
      last = observe(weight, second);
    }
    return last;
  }

  /** Calls of the canary that failed. */
  long harmed() {
    return harmed;
  }

  /** Seconds since the canary's first. */
  long second() {
    return second;
  }

  private Judgement observe(double share, int second) {
    this.second = second;
    var calls = new ArrayList<Calls>(2 * instances);
    track(calls, Track.STABLE, callsPerSecond * (1 - share), second);
    if (share > 0) {
      track(calls, Track.CANARY, callsPerSecond * share, second);
    }
    now = now.plus(TICK);
    return judge.observe(now, calls);
  }

  private void track(List<Calls> calls, Track track, double rate, int second) {
    for (int instance = 0; instance < instances; instance++) {
      long total = poisson(rate / instances);
      long failed = binomial(total, failing.share(track, instance, second));
      harmed += track == Track.CANARY ? failed : 0;
      if (total > 0) {
        String name = "%s-%d".formatted(track == Track.CANARY ? "canary" : "stable", instance);
        calls.add(new Calls(track, name, total, failed, 0, 0));
      }
    }
  }

  private long poisson(double mean) {
    if (mean > 50) {
      return Math.max(0, Math.round(random.nextGaussian(mean, Math.sqrt(mean))));
    }
    double limit = Math.exp(-mean);
    long count = 0;
    for (double left = random.nextDouble(); left > limit; left *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private long binomial(long total, double share) {
    double mean = total * share;
    if (share <= 0) {
      return 0;
    }
    if (total > 200 && mean > 20 && total - mean > 20) {
      double drawn = random.nextGaussian(mean, Math.sqrt(mean * (1 - share)));
      return Math.clamp(Math.round(drawn), 0, total);
    }
    if (total > 200) {
      return Math.min(total, poisson(mean));
    }
    long count = 0;
    for (long i = 0; i < total; i++) {
      count += random.nextDouble() < share ? 1 : 0;
    }
    return count;
  }
}
