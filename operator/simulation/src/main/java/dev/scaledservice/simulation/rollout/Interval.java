package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Track;
import java.time.Instant;
import java.util.List;

/**
 * A check as rollout controllers have it: every so often the canary's share of failed calls since
 * the last time is measured; one above the threshold is a failed measurement, and more of them than
 * the limit, in all, end the rollout. A measurement without a call passes.
 *
 * <p>Source: Argo Rollouts, analysis: {@code interval}, {@code failureCondition}, {@code
 * failureLimit}. Its own delays (scraping, queries, reconciling) are left out, in its favour.
 */
public final class Interval implements Watcher {

  private final int seconds;
  private final double threshold;
  private final int limit;
  private int elapsed;
  private long failed;
  private long total;
  private int failures;

  /**
   * @param seconds between two measurements
   * @param threshold share of failed calls, 0 to 1
   * @param limit failed measurements that are put up with
   */
  public Interval(int seconds, double threshold, int limit) {
    this.seconds = seconds;
    this.threshold = threshold;
    this.limit = limit;
  }

  @Override
  public boolean condemns(Instant at, List<Calls> calls) {
    for (Calls one : calls) {
      if (one.track() == Track.CANARY) {
        failed += one.failed();
        total += one.total();
      }
    }
    elapsed++;
    if (elapsed == seconds) {
      failures += failed > threshold * total ? 1 : 0;
      elapsed = 0;
      failed = 0;
      total = 0;
    }
    return failures > limit;
  }
}
