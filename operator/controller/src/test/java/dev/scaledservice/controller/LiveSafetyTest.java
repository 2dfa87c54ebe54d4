package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.discovery.ServiceKey;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose entries must not be taken out of Consul. */
class LiveSafetyTest {

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private KubernetesClient client;

  @BeforeEach
  void start() {
    server.init();
    client = server.createClient();
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void callsAreTakenBackUnlessAnotherLeads() {
    assertThat(new LiveSafety(client, () -> false, () -> false).mayTurnBack()).isTrue();
    assertThat(new LiveSafety(client, () -> false, () -> true).mayTurnBack()).isFalse();
  }

  /** The object of an evicted pod stays for long, its address goes to another. */
  @Test
  void podsThatHaveEndedDoNotRun() {
    String running = pod("runs", "Running");
    Set<String> pods = Set.of(running, pod("evicted", "Failed"), pod("done", "Succeeded"));

    assertThat(
            new LiveSafety(client, () -> true, () -> false)
                .stillRunning(new ServiceKey("ns", "worker"), pods))
        .containsExactly(running);
  }

  /** Its uid. */
  private String pod(String name, String phase) {
    return client
        .pods()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("ns")
                .addToLabels(Labels.NAME, "worker")
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build())
        .create()
        .getMetadata()
        .getUid();
  }
}
