package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator that leads, sees another lead for a while, and leads again. */
class TermStoryTest {

  private final Discovering scene = new Discovering();
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void findPort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() {
    http.close();
    scene.close();
  }

  @Test
  void whatAnotherLeaderWroteIsNobodysMeddling() throws Exception {
    scene.begin(
        Map.of(
            "SCALEDSERVICE_HTTP__PORT",
            Integer.toString(port),
            "SCALEDSERVICE_LEADER_ELECTION__RETRY_PERIOD",
            "200ms"));
    scene.create(Discovering.service("{containerPort: 9002}", ""));
    String name = "worker-" + scene.onlyRevision();
    scene.patch("{\"spec\":{\"replicas\":5}}");
    eventually(() -> isInForce(name, 5));

    leaseOf("another");
    eventually(() -> leads(0));
    scene.patch("{\"spec\":{\"replicas\":12}}");
    deployment(name).scale(12);
    leaseOf("");
    eventually(() -> {
      leads(1);
      isInForce(name, 12);
    });
    scene.patch("{\"spec\":{\"replicas\":14}}");

    // Events of one pass come after its status, and before the next.
    eventually(() -> isInForce(name, 14));
    scene.patch("{\"spec\":{\"replicas\":15}}");
    eventually(() -> isInForce(name, 15));
    assertThat(scene.events("CountTakenBack")).isEmpty();
  }

  /** A holder that is never taken for silent; nobody for an empty name. */
  private void leaseOf(String holder) {
    scene
        .client
        .leases()
        .inNamespace("default")
        .withName("scaledservice-leader")
        .edit(lease -> {
          lease.getSpec().setHolderIdentity(holder);
          lease.getSpec().setLeaseDurationSeconds(3600);
          return lease;
        });
  }

  private void leads(int flag) throws Exception {
    var metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
    assertThat(http.send(metrics.build(), HttpResponse.BodyHandlers.ofString()).body())
        .contains("scaledservice_leader " + flag + ".0");
  }

  private void isInForce(String name, int count) {
    assertThat(deployment(name).require().getSpec().getReplicas()).isEqualTo(count);
    assertThat(scene.worker().require().status().desiredReplicas()).isEqualTo(count);
  }

  private RollableScalableResource<Deployment> deployment(String name) {
    return scene.client.apps().deployments().inNamespace("default").withName(name);
  }
}
