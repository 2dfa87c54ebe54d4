package dev.scaledservice.local.controllers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller on the embedded API server; the test plays the node. */
class DeploymentControllerTest {
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private DeploymentController controller;

  @BeforeEach
  void start() {
    server = EmbeddedApiServer.start();
    client = server.client();
    controller = new DeploymentController(client, InstantSource.system());
  }

  @AfterEach
  void stop() {
    controller.close();
    client.close();
    server.close();
  }

  private static DeploymentBuilder worker(int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("worker")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .addToMatchLabels("app", "worker")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "worker")
        .addToAnnotations("note", "kept")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImage("worker:1")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec();
  }

  private List<Pod> pods() {
    return client.pods().inNamespace("default").withLabel("app", "worker").list().getItems();
  }

  private void awaitPods(int count) {
    await().atMost(30, SECONDS).until(() -> pods().size() == count);
  }

  private void setStatus(Pod pod, String phase, boolean ready) {
    client
        .resource(
            new PodBuilder(pod)
                .editMetadata()
                .withResourceVersion(null)
                .endMetadata()
                .editSpec()
                .withNodeName("local")
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  private void allGetReady() {
    pods().forEach(pod -> setStatus(pod, "Running", true));
  }

  private Deployment seen() {
    return Objects.requireNonNull(
        client.apps().deployments().inNamespace("default").withName("worker").get());
  }

  private void awaitDeployment(ThrowingConsumer<Deployment> what) {
    await()
        .atMost(30, SECONDS)
        .untilAsserted(() -> {
          assertThat(seen().getStatus()).as("a status").isNotNull();
          assertThat(seen()).satisfies(what);
        });
  }

  @Test
  void aDeploymentGetsItsPodsAndSaysSo() {
    client.resource(worker(3).build()).create();
    awaitPods(3);
    assertThat(pods())
        .allSatisfy(pod -> {
          assertThat(pod.getMetadata().getName()).startsWith("worker-");
          assertThat(pod.getMetadata().getLabels()).containsKey(PodView.TEMPLATE_HASH);
          assertThat(pod.getMetadata().getAnnotations()).isEqualTo(Map.of("note", "kept"));
          assertThat(pod.getMetadata().getOwnerReferences())
              .singleElement()
              .satisfies(owner -> {
                assertThat(owner.getController()).isTrue();
                assertThat(owner.getUid()).isEqualTo(seen().getMetadata().getUid());
              });
        });
    awaitDeployment(deployment -> {
      assertThat(deployment.getStatus().getReplicas()).isEqualTo(3);
      assertThat(deployment.getStatus().getReadyReplicas()).isZero();
      assertThat(deployment.getStatus().getObservedGeneration()).isEqualTo(1);
      assertThat(deployment.getStatus().getConditions())
          .extracting(DeploymentCondition::getType, DeploymentCondition::getStatus)
          .containsExactly(tuple("Available", "False"), tuple("Progressing", "True"));
    });
    allGetReady();
    awaitDeployment(deployment -> {
      assertThat(deployment.getStatus().getAvailableReplicas()).isEqualTo(3);
      assertThat(deployment.getStatus().getUpdatedReplicas()).isEqualTo(3);
      assertThat(deployment.getStatus().getConditions())
          .extracting(DeploymentCondition::getType, DeploymentCondition::getReason)
          .containsExactly(
              tuple("Available", "MinimumReplicasAvailable"),
              tuple("Progressing", "NewReplicaSetAvailable"));
    });
  }

  @Test
  void theCountIsFollowedUpAndDown() {
    client.resource(worker(1).build()).create();
    awaitPods(1);
    client.apps().deployments().inNamespace("default").withName("worker").scale(4);
    awaitPods(4);
    client.apps().deployments().inNamespace("default").withName("worker").scale(0);
    awaitPods(0);
    awaitDeployment(deployment -> assertThat(deployment.getStatus().getReplicas()).isZero());
  }

  @Test
  void aPodThatIsDeletedOrFailsIsReplaced() {
    client.resource(worker(2).build()).create();
    awaitPods(2);
    List<Pod> first = pods();
    client.resource(first.getFirst()).delete();
    setStatus(first.getLast(), "Failed", false);
    await()
        .atMost(30, SECONDS)
        .untilAsserted(() ->
            assertThat(pods())
                .hasSize(2)
                .extracting(pod -> pod.getMetadata().getUid())
                .doesNotContain(
                    first.getFirst().getMetadata().getUid(),
                    first.getLast().getMetadata().getUid()));
  }

  @Test
  void aNewTemplateReplacesThePodsStepByStep() {
    client.resource(worker(2).build()).create();
    awaitPods(2);
    allGetReady();
    awaitDeployment(
        deployment -> assertThat(deployment.getStatus().getAvailableReplicas()).isEqualTo(2));
    client
        .resource(
            worker(2)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("worker:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .update();
    await()
        .atMost(60, SECONDS)
        .ignoreException(KubernetesClientException.class) // a pod may go before it gets ready
        .untilAsserted(() -> {
          allGetReady();
          assertThat(pods())
              .hasSize(2)
              .allSatisfy(pod ->
                  assertThat(pod.getSpec().getContainers().getFirst().getImage())
                      .isEqualTo("worker:2"));
        });
    awaitDeployment(deployment -> {
      assertThat(deployment.getStatus().getUpdatedReplicas()).isEqualTo(2);
      assertThat(deployment.getStatus().getObservedGeneration()).isEqualTo(2);
    });
  }

  @Test
  void podsGoWithTheirDeployment() {
    client.resource(worker(2).build()).create();
    awaitPods(2);
    client.resource(worker(2).build()).delete();
    awaitPods(0);
  }
}
