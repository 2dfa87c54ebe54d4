package dev.scaledservice.controller.page;

import dev.scaledservice.controller.page.ServiceSnapshot.Decided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds snapshots that differ from a quiet service in what a test is about. */
final class Samples {

  private String namespace = "shop";
  private String name = "worker";
  private int desired = 4;
  private int ready = 4;
  private @Nullable Double load = 380.0;
  private @Nullable Double capacity = 400.0;
  private String sentence = "4: requests 380/s, 100/s each wanted";
  private @Nullable Canary canary;
  private final List<ServiceSnapshot.Condition> conditions = new ArrayList<>();
  private final List<Decided> decisions = new ArrayList<>();

  static Samples service(String namespace, String name) {
    Samples samples = new Samples();
    samples.namespace = namespace;
    samples.name = name;
    return samples;
  }

  Samples replicas(int newReady, int newDesired) {
    ready = newReady;
    desired = newDesired;
    return this;
  }

  Samples load(@Nullable Double newLoad, @Nullable Double newCapacity) {
    load = newLoad;
    capacity = newCapacity;
    return this;
  }

  Samples sentence(String newSentence) {
    sentence = newSentence;
    return this;
  }

  /** Two tracks, a tenth of the calls on the new one. */
  Samples canary(String phase) {
    canary =
        new Canary(
            phase,
            phase.equals("Stepping") ? "2/3" : "",
            false,
            Instant.EPOCH,
            "errors: canary 0 bad of 310",
            List.of("errors: canary 0 of 310, stable 3 of 2790"),
            List.of(
                new Canary.Side("stable", "7d9f4c", "registry.example/worker:1.4.0", 90, 4, 4),
                new Canary.Side("canary", "8e0a5d", "registry.example/worker:1.5.0", 10, 1, 1)));
    return this;
  }

  Samples condition(String type, String status, String reason, String message) {
    conditions.add(new ServiceSnapshot.Condition(type, status, reason, message));
    return this;
  }

  Samples decided(Instant at, int from, int to, String why) {
    decisions.add(new Decided(at, from, to, why));
    return this;
  }

  ServiceSnapshot build() {
    return new ServiceSnapshot(
        namespace,
        name,
        "Auto",
        false,
        desired,
        ready,
        1,
        20,
        load,
        "requests/s",
        capacity,
        sentence,
        new ServiceSnapshot.Revision("7d9f4c", "registry.example/" + name + ":1.4.0"),
        null,
        canary,
        conditions,
        ready,
        ready,
        Surroundings.NONE,
        decisions);
  }
}
