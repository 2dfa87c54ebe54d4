package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.CircuitMemory.Episode;

/**
 * R1: callers' breakers are open, and the service was near its limit just before: what they hide is
 * load.
 *
 * <pre>
 * demand   = executed + shed + not permitted, over callers that may be acted on
 * counted  = min(demand, 2 x max(demand before the opening, most executed since)): calls that fail
 *            are tried again, so the rest may be retries
 * wanted   = ceil(counted / calls a second that keep a replica at its target)
 * </pre>
 *
 * @param counted calls a second
 * @param wanted replicas; 0 where it is not known how many calls a replica takes
 */
record HiddenDemand(double counted, int wanted, Because because) {

  private static final double RETRIES = 2;

  static HiddenDemand of(Scene scene, Episode episode, double atTarget) {
    double counted = counted(scene, episode);
    return atTarget > 0
        ? new HiddenDemand(counted, (int) Math.ceil(counted / atTarget), because(scene, counted))
        : new HiddenDemand(counted, 0, new Because.UntoldDemand(scene.open()));
  }

  /** The demand as far as it counts. */
  static double counted(Scene scene, Episode episode) {
    double known = Math.max(episode.demandBefore(), episode.admitted());
    return Math.min(scene.incoming().demanded(), RETRIES * known);
  }

  private static Because because(Scene scene, double counted) {
    Calls calls = scene.incoming();
    return new Because.HiddenDemand(
        scene.open(), calls.executed(), calls.rejected(), calls.notPermitted(), counted);
  }
}
