package dev.scaledservice.bench.rollback;

import dev.scaledservice.api.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The pods there are, as the API server says at once. */
final class Pods implements AutoCloseable {

  private final SharedIndexInformer<Pod> informer;

  Pods(KubernetesClient client) {
    informer = client.pods().inNamespace("default").inform();
  }

  /** Those of a service that are not going. */
  List<Pod> of(String service) {
    return informer.getStore().list().stream()
        .filter(pod -> service.equals(label(pod, Marks.NAME)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Where they are, those without an address left out. */
  Set<String> addresses(String service) {
    return of(service).stream()
        .map(pod -> pod.getStatus().getPodIP())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** The revision of the pod that has the address; empty if none has. */
  String revision(String address) {
    return informer.getStore().list().stream()
        .filter(pod -> pod.getStatus() != null && address.equals(pod.getStatus().getPodIP()))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .map(pod -> label(pod, Marks.REVISION))
        .findFirst()
        .orElse("");
  }

  /** How many of a revision are ready. */
  long ready(String service, String revision) {
    return of(service).stream()
        .filter(pod -> revision.equals(label(pod, Marks.REVISION)))
        .filter(pod ->
            pod.getStatus().getConditions().stream()
                .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True")))
        .count();
  }

  private static String label(Pod pod, String name) {
    return pod.getMetadata().getLabels().getOrDefault(name, "");
  }

  @Override
  public void close() {
    informer.close();
  }
}
