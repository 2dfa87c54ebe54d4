package dev.scaledservice.controller.acting;

import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What else is in a namespace, as the API server has it now: asked for before a service begins. */
public record Neighbours(KubernetesClient client) {

  /** Whether a service is still there and stays: what was seen of it may be older than its end. */
  boolean stays(ScaledService service) {
    ObjectMeta known = service.getMetadata();
    ScaledService now =
        client
            .resources(ScaledService.class)
            .inNamespace(known.getNamespace())
            .withName(known.getName())
            .get();
    return now != null
        && now.getMetadata().getUid().equals(known.getUid())
        && now.getMetadata().getDeletionTimestamp() == null;
  }

  @Nullable Deployment deployment(String namespace, String name) {
    return client.apps().deployments().inNamespace(namespace).withName(name).get();
  }

  @Nullable Service service(String namespace, String name) {
    return client.services().inNamespace(namespace).withName(name).get();
  }

  /** Names of the ready pods that a Service leads to; none where there is no such Service. */
  Set<String> endpoints(String namespace, String service) {
    return ready(
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(namespace)
            .withLabel("kubernetes.io/service-name", service)
            .list()
            .getItems());
  }

  /** A slice of a Service without pods says {@code endpoints: null}. */
  static Set<String> ready(List<EndpointSlice> slices) {
    return slices.stream()
        .filter(slice -> slice.getEndpoints() != null)
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint ->
            endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
        .filter(endpoint -> endpoint.getTargetRef() != null)
        .map(endpoint -> endpoint.getTargetRef().getName())
        .collect(Collectors.toSet());
  }

  /** Whether the cluster knows such objects at all. */
  boolean knows(Kind kind) {
    return client.supports(kind.apiVersion(), kind.kind());
  }

  List<Deployment> deployments(String namespace) {
    return client.apps().deployments().inNamespace(namespace).list().getItems();
  }

  List<Pod> pods(String namespace, LabelSelector selector) {
    return client.pods().inNamespace(namespace).withLabelSelector(selector).list().getItems();
  }

  List<HorizontalPodAutoscaler> autoscalers(String namespace) {
    return client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(namespace)
        .list()
        .getItems();
  }
}
