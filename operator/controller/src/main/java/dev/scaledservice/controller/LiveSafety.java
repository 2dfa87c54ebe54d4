package dev.scaledservice.controller;

import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.discovery.Safety;
import dev.scaledservice.discovery.ServiceKey;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Asks the API server itself before much is taken out of Consul. */
record LiveSafety(KubernetesClient client, BooleanSupplier leading, BooleanSupplier anotherLeads)
    implements Safety {

  @Override
  public boolean mayWrite() {
    return leading.getAsBoolean();
  }

  @Override
  public boolean mayTurnBack() {
    return !anotherLeads.getAsBoolean();
  }

  @Override
  public Set<String> stillRunning(ServiceKey key, Set<String> podUids) {
    Set<String> running = new HashSet<>();
    var pods = client.pods().inNamespace(key.namespace());
    living(pods.withLabel(Labels.NAME, key.name()).list(), podUids, running);
    client
        .apps()
        .deployments()
        .inNamespace(key.namespace())
        .withLabel(Labels.NAME, key.name())
        .list()
        .getItems()
        .stream()
        .filter(Adopted::is)
        .forEach(adopted ->
            living(
                pods.withLabelSelector(adopted.getSpec().getSelector()).list(), podUids, running));
    return running;
  }

  private static void living(PodList pods, Set<String> among, Set<String> running) {
    pods.getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !PodSeen.ended(pod.getStatus()))
        .map(pod -> pod.getMetadata().getUid())
        .filter(among::contains)
        .forEach(running::add);
  }
}
