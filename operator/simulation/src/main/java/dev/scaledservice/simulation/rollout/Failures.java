package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.simulation.rollout.Traffic.Failing;
import java.util.HashMap;
import java.util.SplittableRandom;

/** Ways to fail. */
public final class Failures {

  private Failures() {}

  /** Each track with a chance of its own, always. */
  public static Failing steady(double canary, double stable) {
    return (track, _, _) -> track == Track.CANARY ? canary : stable;
  }

  /** As good as stable until {@code second}, then worse. */
  public static Failing late(double canary, double stable, int second) {
    return (track, _, now) -> track == Track.CANARY && now >= second ? canary : stable;
  }

  /** Whatever is behind both tracks is away for five seconds of each minute. */
  public static Failing shared(double meanwhile, double otherwise) {
    return (_, _, second) -> Math.floorMod(second, 60) < 5 ? meanwhile : otherwise;
  }

  /** One instance of the canary is bad, nothing else. */
  public static Failing oneInstance(int bad, double its, double others) {
    return (track, instance, _) -> track == Track.CANARY && instance == bad ? its : others;
  }

  /**
   * Each instance by itself has a spell every five minutes on average, in both tracks alike.
   *
   * @param seconds how long a spell lasts
   * @param meanwhile the chance of a call to fail in it
   */
  public static Failing spells(long seed, int seconds, double meanwhile, double otherwise) {
    var random = new SplittableRandom(seed);
    var until = new HashMap<String, Integer>();
    return (track, instance, second) -> {
      String who = track + " " + instance;
      if (second >= until.getOrDefault(who, Integer.MIN_VALUE) && random.nextInt(300) == 0) {
        until.put(who, second + seconds);
      }
      return second < until.getOrDefault(who, Integer.MIN_VALUE) ? meanwhile : otherwise;
    };
  }
}
