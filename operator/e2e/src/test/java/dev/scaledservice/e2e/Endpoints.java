package dev.scaledservice.e2e;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * EndpointSlices of the Services in the namespace {@code default}, as Kubernetes would keep them if
 * the pods had other addresses than loopback ones, which it refuses.
 */
final class Endpoints implements AutoCloseable {

  private static final String NAMESPACE = "default";
  private static final long EVERY_MILLIS = 200;

  private final KubernetesClient client;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  /** The client stays the caller's. */
  Endpoints(KubernetesClient client) {
    this.client = client;
    var _ = timer.scheduleWithFixedDelay(this::follow, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void follow() {
    for (Service service :
        client
            .services()
            .inNamespace(NAMESPACE)
            .withLabel("scaledservice.dev/name")
            .list()
            .getItems()) {
      try {
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(NAMESPACE)
            .resource(slice(service))
            .forceConflicts()
            .serverSideApply();
      } catch (KubernetesClientException e) {
        // Its Service has gone meanwhile; the next look does not find it any more.
        System.err.println("endpoints: " + e.getMessage());
      }
    }
  }

  private EndpointSlice slice(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    List<Pod> pods =
        client.pods().inNamespace(NAMESPACE).withLabels(selector).list().getItems().stream()
            .filter(Endpoints::isReady)
            .toList();
    var builder =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(service.getMetadata().getName() + "-followed")
            .withNamespace(NAMESPACE)
            .addToLabels("kubernetes.io/service-name", service.getMetadata().getName())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Service")
                    .withName(service.getMetadata().getName())
                    .withUid(service.getMetadata().getUid())
                    .build())
            .endMetadata()
            .withAddressType("IPv4");
    for (int i = 0; i < pods.size(); i++) {
      builder
          .addNewEndpoint()
          .withAddresses("10.0.0." + (i + 1))
          .withNewConditions()
          .withReady(true)
          .endConditions()
          .withNewTargetRef()
          .withKind("Pod")
          .withName(pods.get(i).getMetadata().getName())
          .withNamespace(NAMESPACE)
          .endTargetRef()
          .endEndpoint();
    }
    return builder.build();
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
