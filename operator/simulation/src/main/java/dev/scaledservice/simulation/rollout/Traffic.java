package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Calls to two tracks of instances, a second at a time. Assumed: calls arrive independently of each
 * other (Poisson) and are shared out evenly over the instances of a track; each fails by itself
 * with a chance that may differ by track, instance and second.
 */
public final class Traffic {

  /** The chance that a call fails. */
  public interface Failing {
    /**
     * @param instance counted from 0 within its track
     * @param second since the canary's first call; below 0 before it
     */
    double chance(Track track, int instance, int second);
  }

  private final Draws draws;
  private final double callsPerSecond;
  private final double weight;
  private final String[] stable;
  private final String[] canary;
  private final Failing failing;

  /**
   * @param callsPerSecond of both tracks together
   * @param weight the canary's share of them, 0 to 1
   * @param instances a track
   */
  public Traffic(long seed, double callsPerSecond, double weight, int instances, Failing failing) {
    this.draws = new Draws(new SplittableRandom(seed));
    this.callsPerSecond = callsPerSecond;
    this.weight = weight;
    this.stable = names("stable-", instances);
    this.canary = names("canary-", instances);
    this.failing = failing;
  }

  private static String[] names(String prefix, int instances) {
    String[] names = new String[instances];
    for (int i = 0; i < instances; i++) {
      names[i] = prefix + i;
    }
    return names;
  }

  /**
   * The calls of one second; ask for each once, in order.
   *
   * @param second since the canary's first call; before it, below 0, all calls go to stable
   */
  public List<Calls> second(int second) {
    var calls = new ArrayList<Calls>(stable.length + canary.length);
    double share = second < 0 ? 0 : weight;
    track(calls, Track.STABLE, stable, callsPerSecond * (1 - share), second);
    if (share > 0) {
      track(calls, Track.CANARY, canary, callsPerSecond * share, second);
    }
    return calls;
  }

  private void track(List<Calls> calls, Track track, String[] names, double rate, int second) {
    for (int i = 0; i < names.length; i++) {
      long total = draws.poisson(rate / names.length);
      long failed = draws.binomial(total, failing.chance(track, i, second));
      if (total > 0) {
        calls.add(new Calls(track, names[i], total, failed, 0, 0));
      }
    }
  }
}
