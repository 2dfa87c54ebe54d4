package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static dev.scaledservice.controller.Discovering.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people are told of Consul, and what is written there in whose name. */
class DiscoveryStoryTest {

  private static final String PORT = "{name: http, containerPort: 9002}";
  private static final String REGISTERED = "discovery: {consul: {tags: [blue]}}";

  private final Discovering scene = new Discovering();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whatIsWrittenBearsTheUidOfTheCluster() throws Exception {
    String uid = scene.client.namespaces().withName("kube-system").require().getMetadata().getUid();
    scene.begin().create(service(PORT, REGISTERED));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");

    eventually(() -> {
      assertThat(scene.found()).containsExactly("10.0.0.1:9002");
      assertThat(scene.synced()).isEqualTo("True Synced: 1 registered, 1 passing");
    });
    assertThat(scene.ask("/v1/catalog/nodes?node-meta=cluster:" + uid)).hasSize(1);
    assertThat(scene.events("Pending")).isEmpty();
  }

  @Test
  void aClusterThatIsNotKnownWritesNothingUntilItIs() throws Exception {
    scene
        .server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/kube-system")
        .andReturn(403, new StatusBuilder().withCode(403).withReason("Forbidden").build())
        .times(2);
    scene.begin().create(service(PORT, REGISTERED));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");

    eventually(() ->
        assertThat(scene.synced())
            .startsWith("False ClusterUnknown: the uid of namespace kube-system")
            .contains("the operator's service account may not get it")
            .endsWith("grant get on it, or set consul.clusterId"));
    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.1:9002"));
  }

  @Test
  void anIdOfTheSettingsIsTakenAsItIs() throws Exception {
    scene
        .begin(
            Map.of(
                "SCALEDSERVICE_CONSUL__ADDRESS",
                scene.consul.uri().toString(),
                "SCALEDSERVICE_CONSUL__CLUSTER_ID",
                "blue-1"))
        .create(service(PORT, REGISTERED));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");

    eventually(
        () -> assertThat(scene.ask("/v1/catalog/nodes?node-meta=cluster:blue-1")).hasSize(1));
  }

  @Test
  void aServiceThatAsksForConsulWithoutAPortIsToldWhatToWrite() throws Exception {
    scene.begin().create(service("", REGISTERED));

    eventually(() ->
        assertThat(scene.synced())
            .isEqualTo(
                "False NoPort: no port to register:"
                    + " write ports in the template's containers, or spec.ports"));
    eventually(() -> assertThat(scene.events("NoPort")).hasSize(1));
  }

  @Test
  void aPortThatIsNamedAndNotThereIsNamed() throws Exception {
    scene
        .begin()
        .create(service(PORT, REGISTERED + "\n  ports: [{name: web, port: 80, targetPort: web}]"));

    eventually(() ->
        assertThat(scene.synced())
            .startsWith("False NoPort: ")
            .contains("spec.ports[0].targetPort is \"web\""));
  }

  @Test
  void aServiceWithoutAPortThatAsksForNothingIsAtNoFault() throws Exception {
    scene.begin().create(service("", ""));

    eventually(() ->
        assertThat(scene.synced()).startsWith("True NoPort: 0 registered, 0 passing; no port"));
    assertThat(scene.events("NoPort")).isEmpty();
  }

  @Test
  void aServiceThatAsksForAConsulThatIsNotThereIsTold() throws Exception {
    scene.begin(Map.of()).create(service(PORT, REGISTERED));

    eventually(() ->
        assertThat(scene.synced())
            .startsWith("False NoConsul: the operator's settings name no Consul"));
  }

  @Test
  void aPodIsReachedAtThePortOfItsOwnRevision() throws Exception {
    scene.begin().create(service(PORT, REGISTERED));
    String first = scene.onlyRevision();
    scene.pod("w-1", first, "10.0.0.1");
    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.1:9002"));

    scene.patch(
        """
        {"spec":{"template":{"spec":{"containers":
         [{"name":"w","image":"w:2","ports":[{"containerPort":9003}]}]}}}}
        """);
    eventually(() -> assertThat(scene.revisions()).hasSize(2));
    scene.pod("w-2", second(first), "10.0.0.2");

    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.1:9002", "10.0.0.2:9003"));
  }

  @Test
  void aSpecThatIsNotUnderstoodAnyMoreLosesNoPod() throws Exception {
    scene.begin().create(service(PORT, REGISTERED));
    String revision = scene.onlyRevision();
    scene.pod("w-1", revision, "10.0.0.1");
    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.1:9002"));

    scene.patch("{\"spec\":{\"scaling\":{\"maxReplicas\":20,\"minReplicas\":30}}}");
    scene.client.pods().inNamespace("default").withName("w-1").delete();
    scene.pod("w-2", revision, "10.0.0.2");

    eventually(() -> assertThat(scene.found()).containsExactly("10.0.0.2:9002"));
  }

  @Test
  void aResourceThatWaitsForConsulSaysWhy() throws Exception {
    scene.begin().create(service(PORT, REGISTERED));
    scene.pod("w-1", scene.onlyRevision(), "10.0.0.1");
    eventually(() -> assertThat(scene.found()).hasSize(1));

    scene.consul.stop();
    scene.worker().delete();

    eventually(() ->
        assertThat(scene.events("WaitingForConsul"))
            .singleElement()
            .asString()
            .startsWith("goes when its instances are out of Consul, or at ")
            .contains("refuses connections"));
    scene.consul.resume();
    eventually(() -> assertThat(scene.worker().get()).isNull());
    assertThat(scene.found()).isEmpty();
  }

  private String second(String first) {
    List<String> revisions = scene.revisions();
    return revisions.stream().filter(each -> !each.equals(first)).findFirst().orElseThrow();
  }
}
