package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.local.controllers.DeploymentController;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A Deployment that people have, its pods ready at once, and an operator beside it. */
abstract class AdoptionScene {

  static final String ADOPT = "annotations: {scaledservice.dev/adopt: legacy}";
  static final String CONTAINER = "{name: w, image: \"w:1\", ports: [{containerPort: 9002}]}";

  final Discovering scene = new Discovering();
  private DeploymentController deployments;

  @BeforeEach
  void run() {
    deployments = new DeploymentController(scene.client, InstantSource.system());
    var addresses = new AtomicInteger();
    scene
        .client
        .pods()
        .inNamespace("default")
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(Pod pod) {
                ready(pod, "10.0.0." + addresses.incrementAndGet());
              }

              @Override
              public void onUpdate(Pod before, Pod pod) {
                // It stays as it is.
              }

              @Override
              public void onDelete(Pod pod, boolean stale) {
                // Nothing is left of it.
              }
            });
  }

  @AfterEach
  void close() {
    deployments.close();
    scene.close();
  }

  static String worker(String metadata, String container) {
    return """
    apiVersion: scaledservice.dev/v1alpha1
    kind: ScaledService
    metadata:
      name: worker
      %s
    spec:
      template:
        metadata: {labels: {app: shop}}
        spec: {containers: [%s]}
      scaling:
        maxReplicas: 20
        metrics:
        - name: requests
          statsd: {metric: requests, as: Rate}
          target: {type: AverageValue, averageValue: "100"}
      discovery: {consul: {drain: 100ms}}
    """
        .formatted(metadata, container);
  }

  static String template(String image) {
    return "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"w\",\"image\":\"%s\",\"ports\":[{\"containerPort\":9002}]}]}}}}"
        .formatted(image);
  }

  void legacy(int replicas) throws InvalidSettings {
    legacy(replicas, "legacy");
  }

  /** A Deployment as people have it, with its pods ready. */
  void legacy(int replicas, String name) throws InvalidSettings {
    create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s}
        spec:
          replicas: %d
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [%s]}
        """
            .formatted(name, replicas, CONTAINER));
    eventually(() ->
        assertThat(deployment(name).getStatus())
            .isNotNull()
            .extracting(DeploymentStatus::getReadyReplicas)
            .isEqualTo(replicas));
  }

  /** Returns its uid. */
  String create(String yaml) {
    var object = Serialization.unmarshal("---\n" + yaml, GenericKubernetesResource.class);
    return scene.client.resource(object).inNamespace("default").create().getMetadata().getUid();
  }

  private void ready(Pod pod, String address) {
    scene
        .client
        .pods()
        .inNamespace("default")
        .withName(pod.getMetadata().getName())
        .editStatus(created -> {
          created.setStatus(
              Serialization.unmarshal(
                      "---\n{kind: Pod, apiVersion: v1, status: {phase: Running, podIP: %s, conditions: [{type: Ready, status: \"True\", lastTransitionTime: \"2026-01-01T00:00:00Z\"}]}}"
                          .formatted(address),
                      Pod.class)
                  .getStatus());
          return created;
        });
  }

  Set<String> pods() {
    List<Pod> pods = scene.client.pods().inNamespace("default").list().getItems();
    return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }

  RollableScalableResource<Deployment> resource(String name) {
    return scene.client.apps().deployments().inNamespace("default").withName(name);
  }

  Deployment deployment(String name) {
    return resource(name).require();
  }
}
