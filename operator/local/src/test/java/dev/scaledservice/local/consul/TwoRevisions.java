package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.PASSING;

import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Newcomer;
import dev.scaledservice.discovery.ServiceRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The service worker in Consul with an old revision, of pod a, and beside it rev2, of pod b. */
record TwoRevisions(Scene scene) {

  /** With the old one passing. */
  ServiceRegistration beside(Newcomer newcomer, Instance.State state) {
    return beside(newcomer, state, PASSING);
  }

  /**
   * @param state of the new one's instance
   * @param stable of the old one's
   * @param others beside those
   */
  ServiceRegistration beside(
      Newcomer newcomer, Instance.State state, Instance.State stable, Instance... others) {
    List<Instance> instances = new ArrayList<>(List.of(others));
    instances.add(Scene.pod("a", stable));
    instances.add(ofRev2(state, state.passing() ? 7 : 1));
    return new ServiceRegistration(
        scene.owner("worker"),
        scene.serviceName("worker"),
        List.of(),
        Map.of(),
        instances,
        "",
        scene.mayWrite,
        newcomer);
  }

  static Instance ofRev2(Instance.State state, int weight) {
    return new Instance("b", "pod-b", "10.0.0.2", 9002, "rev2", state, "slot-b", weight);
  }

  /** Which revision was turned back, as whoever looks into Consul sees it. */
  String mark() {
    return scene
        .browser
        .get("/v1/catalog/node/" + scene.node("worker"))
        .json()
        .at("/Node/Meta/refused")
        .asText();
  }

  /** How many of it a caller finds. */
  int found() {
    return scene.found(scene.serviceName("worker"));
  }
}
