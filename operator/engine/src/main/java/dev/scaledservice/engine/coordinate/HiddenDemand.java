package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.CircuitMemory.Episode;
import org.jspecify.annotations.Nullable;

/**
 * R1: callers' breakers are open, and the service was near its limit just before: what they hide is
 * load. What callers shed because they were told to is load too.
 *
 * <pre>
 * demand   = executed + shed + not permitted, over callers that may be acted on
 * sure     = executed + shed, as far as callers were told to shed
 * counted  = sure + what is left, up to 2 x max(demand before the opening, most executed since):
 *            calls that fail are tried again, so the rest may be retries
 * wanted   = ceil(counted / calls a second that keep a replica at its target)
 * </pre>
 *
 * @param counted calls a second
 * @param atOnce replicas for what is sure
 * @param wanted replicas; 0 where it is not known how many calls a replica takes
 */
record HiddenDemand(double counted, int atOnce, int wanted, Because because) {

  private static final double RETRIES = 2;

  static HiddenDemand of(
      Scene scene, @Nullable Episode episode, boolean shedding, double atTarget) {
    double counted = counted(scene, episode, shedding);
    if (atTarget == 0) {
      return new HiddenDemand(counted, 0, 0, new Because.UntoldDemand(scene.open()));
    }
    return new HiddenDemand(
        counted,
        (int) Math.ceil(sure(scene, shedding) / atTarget),
        (int) Math.ceil(counted / atTarget),
        because(scene, counted));
  }

  /** The demand as far as it counts. */
  static double counted(Scene scene, @Nullable Episode episode, boolean shedding) {
    double demand = scene.incoming().demanded();
    if (episode == null) {
      return demand;
    }
    double known = RETRIES * Math.max(episode.demandBefore(), episode.admitted());
    return Math.min(demand, Math.max(known, sure(scene, shedding)));
  }

  private static double sure(Scene scene, boolean shedding) {
    Calls calls = scene.incoming();
    return calls.executed() + (shedding ? calls.rejected() : 0);
  }

  private static Because because(Scene scene, double counted) {
    Calls calls = scene.incoming();
    return new Because.HiddenDemand(
        scene.open(), calls.executed(), calls.rejected(), calls.notPermitted(), counted);
  }
}
