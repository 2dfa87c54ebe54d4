package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two operators in one cluster, one of them of class blue: each looks after its own. */
class ClassStoryTest {

  private static final String BLUE = "labels: {scaledservice.dev/class: blue}";

  private final Discovering scene = new Discovering();
  private OperatorProcess blue;

  @BeforeEach
  void begin() throws Exception {
    scene.begin();
    blue = scene.another(Map.of("SCALEDSERVICE_OPERATOR__CLASS", "blue"));
  }

  @AfterEach
  void end() {
    blue.close();
    scene.close();
  }

  @Test
  void eachActsForItsOwnAndForNoOther() {
    scene.create(service("worker", ""));
    scene.create(service("azure", BLUE));
    eventually(() -> {
      assertThat(replicas("worker")).isEqualTo(1);
      assertThat(replicas("azure")).isEqualTo(1);
    });
    assertThat(leases())
        .containsExactlyInAnyOrder("scaledservice-leader", "scaledservice-leader-blue");

    blue.close();
    pin("azure", 3);
    pin("worker", 2);
    eventually(() -> assertThat(replicas("worker")).isEqualTo(2));
    // As long as an operator that did look after it would need.
    pin("worker", 4);
    eventually(() -> assertThat(replicas("worker")).isEqualTo(4));
    assertThat(replicas("azure")).isEqualTo(1);
  }

  @Test
  void anotherClassTakesAServiceOverAndNoCallerNotices() {
    scene.create(service("worker", ""));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");
    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.1:9002"));
    long registered = instance().path("ModifyIndex").asLong();
    String deployment = deployment("worker").getMetadata().getUid();

    label("\"blue\"");

    eventually(() -> assertThat(instance().at("/NodeMeta/class").asText()).isEqualTo("blue"));
    assertThat(instance().path("ModifyIndex").asLong()).isEqualTo(registered);
    scene.stop();
    pin("worker", 2);
    eventually(() -> assertThat(replicas("worker")).isEqualTo(2));
    assertThat(deployment("worker").getMetadata().getUid()).isEqualTo(deployment);
    assertThat(scene.found()).containsExactly("10.0.0.1:9002");
  }

  @Test
  void withoutTheLabelAgainItComesBack() {
    scene.create(service("worker", BLUE));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");
    eventually(() -> assertThat(instance().at("/NodeMeta/class").asText()).isEqualTo("blue"));

    label("null");

    eventually(() -> assertThat(instance().path("NodeMeta").has("class")).isFalse());
    blue.close();
    pin("worker", 2);
    eventually(() -> assertThat(replicas("worker")).isEqualTo(2));
    scene.worker().delete();
    eventually(() -> {
      assertThat(scene.worker().get()).isNull();
      assertThat(scene.found()).isEmpty();
    });
  }

  private static String service(String name, String metadata) {
    return """
    apiVersion: scaledservice.dev/v1alpha1
    kind: ScaledService
    metadata:
      name: %s
      %s
    spec:
      template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
      replicas: 1
      scaling: {maxReplicas: 20}
    """
        .formatted(name, metadata);
  }

  /** As JSON; {@code null} takes the label away. */
  private void label(String value) {
    scene.patch("{\"metadata\":{\"labels\":{\"scaledservice.dev/class\":%s}}}".formatted(value));
  }

  private void pin(String name, int count) {
    Resource<ScaledService> service =
        scene.client.resources(ScaledService.class).inNamespace("default").withName(name);
    service.patch(
        PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":%d}}".formatted(count));
  }

  private JsonNode instance() {
    return scene.ask("/v1/catalog/service/worker").path(0);
  }

  private int replicas(String service) {
    return deployment(service).getSpec().getReplicas();
  }

  private Deployment deployment(String service) {
    List<Deployment> its =
        scene
            .client
            .apps()
            .deployments()
            .inNamespace("default")
            .withLabel("scaledservice.dev/name", service)
            .list()
            .getItems();
    assertThat(its).hasSize(1);
    return its.getFirst();
  }

  private List<String> leases() {
    List<Lease> leases = scene.client.leases().inAnyNamespace().list().getItems();
    return leases.stream().map(lease -> lease.getMetadata().getName()).toList();
  }
}
