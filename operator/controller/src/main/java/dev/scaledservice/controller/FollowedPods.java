package dev.scaledservice.controller;

import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.observing.AdoptedPods;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Follows the pods of adopted Deployments by their own selectors, a watch for each: what is watched
 * of all others is found by a label that these pods do not have.
 */
final class FollowedPods implements AdoptedPods, AutoCloseable {

  private final KubernetesClient client;
  private final Consumer<ServiceKey> changed;

  /** By service, then by the Deployment's uid. */
  private final Map<ServiceKey, Map<String, SharedIndexInformer<Pod>>> followed =
      new ConcurrentHashMap<>();

  /**
   * @param changed told of every service of which a pod changed
   */
  FollowedPods(KubernetesClient client, Consumer<ServiceKey> changed) {
    this.client = client;
    this.changed = changed;
  }

  /** The first question about a Deployment waits until its pods have been listed. */
  @Override
  public Map<Deployment, List<Pod>> of(ServiceKey key, List<Deployment> adopted) {
    if (adopted.isEmpty()) {
      forget(key);
      return Map.of();
    }
    Map<Deployment, List<Pod>> pods = new LinkedHashMap<>();
    followed.compute(
        key,
        (same, before) -> {
          Map<String, SharedIndexInformer<Pod>> now =
              before == null ? new HashMap<>() : new HashMap<>(before);
          end(now, uids(adopted));
          for (Deployment deployment : adopted) {
            SharedIndexInformer<Pod> informer =
                now.computeIfAbsent(
                    deployment.getMetadata().getUid(), uid -> follow(key, deployment));
            pods.put(
                deployment,
                informer.getStore().list().stream()
                    .filter(pod -> Adopted.isOf(deployment, pod))
                    .toList());
          }
          return now;
        });
    return pods;
  }

  void forget(ServiceKey key) {
    Map<String, SharedIndexInformer<Pod>> its = followed.remove(key);
    if (its != null) {
      its.values().forEach(SharedIndexInformer::close);
    }
  }

  private SharedIndexInformer<Pod> follow(ServiceKey key, Deployment deployment) {
    return client
        .pods()
        .inNamespace(key.namespace())
        .withLabelSelector(deployment.getSpec().getSelector())
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(Pod pod) {
                changed.accept(key);
              }

              @Override
              public void onUpdate(Pod before, Pod pod) {
                changed.accept(key);
              }

              @Override
              public void onDelete(Pod pod, boolean stale) {
                changed.accept(key);
              }
            });
  }

  /** Those that are no longer asked about, and those that a failure has ended. */
  private static void end(Map<String, SharedIndexInformer<Pod>> followed, Set<String> but) {
    followed
        .entrySet()
        .removeIf(entry -> {
          boolean over = !but.contains(entry.getKey()) || !entry.getValue().isRunning();
          if (over) {
            entry.getValue().close();
          }
          return over;
        });
  }

  private static Set<String> uids(List<Deployment> deployments) {
    return deployments.stream().map(d -> d.getMetadata().getUid()).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    List.copyOf(followed.keySet()).forEach(this::forget);
  }
}
