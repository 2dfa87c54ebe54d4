package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.acting.Actuator;
import dev.scaledservice.controller.acting.Adoption;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.reporting.Reporter;
import dev.scaledservice.controller.rollout.Rollouts;
import dev.scaledservice.signals.ServiceKey;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets go of all that is remembered about services that are gone, or that another process leads.
 */
final class Forgetting {

  private final Loops loops;
  private final Adoption adoption;
  private final Actuator actuator;
  private final InConsul consul;
  private final Reporter reporter;
  private final Rollouts rollouts;
  private final List<Consumer<ServiceKey>> others;

  /**
   * @param rollouts watched on while nobody leads: see {@link Rollouts#begin}
   * @param others whoever else keeps something by service
   */
  Forgetting(
      Loops loops,
      Adoption adoption,
      Actuator actuator,
      InConsul consul,
      Reporter reporter,
      Rollouts rollouts,
      List<Consumer<ServiceKey>> others) {
    this.loops = loops;
    this.adoption = adoption;
    this.actuator = actuator;
    this.consul = consul;
    this.reporter = reporter;
    this.rollouts = rollouts;
    this.others = List.copyOf(others);
  }

  void forget(ScaledService service) {
    var key = new ServiceKey(service.getMetadata().getNamespace(), service.getMetadata().getName());
    String known = loops.uid(key); // What is here may be its successor already.
    String uid = known == null ? service.getMetadata().getUid() : known;
    adoption.forget(uid);
    actuator.forget(uid);
    rollouts.forget(key);
    forget(key);
  }

  /** Another process has led in the meantime: everything is begun anew from what it left. */
  void forgetAll() {
    loops.forEach((key, loop) -> forget(key));
    actuator.forgetCounts();
  }

  private void forget(ServiceKey key) {
    loops.forget(key);
    reporter.forget(key);
    consul.forget(key);
    others.forEach(other -> other.accept(key));
  }
}
