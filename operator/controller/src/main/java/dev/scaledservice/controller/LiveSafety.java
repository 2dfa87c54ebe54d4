package dev.scaledservice.controller;

import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.discovery.Safety;
import dev.scaledservice.discovery.ServiceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Asks the API server itself before much is taken out of Consul. */
record LiveSafety(KubernetesClient client, BooleanSupplier leading) implements Safety {

  @Override
  public boolean mayWrite() {
    return leading.getAsBoolean();
  }

  @Override
  public Set<String> stillRunning(ServiceKey key, Set<String> podUids) {
    Set<String> running = new HashSet<>();
    client
        .pods()
        .inNamespace(key.namespace())
        .withLabel(Labels.NAME, key.name())
        .list()
        .getItems()
        .forEach(pod -> {
          if (pod.getMetadata().getDeletionTimestamp() == null
              && podUids.contains(pod.getMetadata().getUid())) {
            running.add(pod.getMetadata().getUid());
          }
        });
    return running;
  }
}
