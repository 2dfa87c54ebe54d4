package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Plan.Standing;
import org.jspecify.annotations.Nullable;

/**
 * R3: a service that waits for another needs no more replicas, and no fewer either; the other one's
 * own rules see the demand.
 *
 * <pre>
 * waits    for a callee of which >= 10 % of calls are refused, or >= 50 % time out (slow, though its
 *          breaker may be closed), and that has >= 10 % of the calls this service makes: a callee
 *          that hardly anyone needs stops nobody
 * deepest  whom that callee waits for itself, or the callee
 * </pre>
 *
 * Where the chain leads back to the service itself, it is the deepest, and waits for nobody: else
 * two that call each other would wait for ever.
 */
record WaitsFor(Circuit circuit, String deepest, Because because) {

  private static final double SLOW = 0.5;

  static @Nullable WaitsFor of(Scene scene) {
    Circuit worst = null;
    double most = 0;
    for (Circuit one : scene.out()) {
      double lost = one.calls().notPermitted() + one.calls().timeouts();
      boolean matters = one.calls().demanded() >= scene.outgoing().demanded() * Scene.WRONG;
      if (matters && lost > most && broken(one) && !deepest(one).equals(one.caller())) {
        worst = one;
        most = lost;
      }
    }
    return worst == null ? null : new WaitsFor(worst, deepest(worst), because(worst));
  }

  private static boolean broken(Circuit one) {
    return one.calls().openShare() >= Scene.WRONG || slow(one) >= SLOW;
  }

  /** The part of the calls made that time out. */
  private static double slow(Circuit one) {
    double executed = one.calls().executed();
    return executed > 0 ? one.calls().timeouts() / executed : 0;
  }

  private static String deepest(Circuit one) {
    Standing callee = standing(one);
    return callee.waitsFor().isEmpty() ? one.callee() : callee.waitsFor();
  }

  private static Standing standing(Circuit one) {
    return one.behind() == null ? Standing.CALM : one.behind().standing();
  }

  private static Because because(Circuit one) {
    double open = one.calls().openShare();
    boolean slow = open < Scene.WRONG;
    return new Because.WaitsFor(
        one.name(), deepest(one), slow ? slow(one) : open, slow, standing(one).scaling());
  }
}
