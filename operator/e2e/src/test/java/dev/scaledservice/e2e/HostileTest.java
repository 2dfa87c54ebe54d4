package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster in which others write, pods are refused, and namespaces go. */
@Tag("cluster")
class HostileTest {

  @RegisterExtension static final Running running = new Running();

  /** Somebody writes the resource and its Deployment as fast as the API server takes it. */
  @Test
  void aStormOfConflictsDelaysAndLosesNothing() {
    running.cluster().apply("stormy", pinned(2));
    eventually(() -> assertThat(running.cluster().passing("stormy")).isEqualTo(2));
    String deployment = running.cluster().deployment("stormy").getMetadata().getName();
    try (var storm = new Storm("stormy", deployment)) {
      eventually(() -> assertThat(storm.writes()).isGreaterThan(100));
      running.cluster().kubectl("scale", "scaledservice", "stormy", "--replicas=5");
      eventually(() -> assertThat(running.cluster().passing("stormy")).isEqualTo(5));
      running.cluster().kubectl("scale", "scaledservice", "stormy", "--replicas=3");
      eventually(() -> {
        assertThat(running.cluster().passing("stormy")).isEqualTo(3);
        assertThat(running.cluster().pods("stormy")).hasSize(3);
        assertThat(running.cluster().status("stormy").desiredReplicas()).isEqualTo(3);
      });
      int before = storm.writes();
      eventually(() -> assertThat(storm.writes()).isGreaterThan(before + 100));
      assertThat(running.cluster().condition("stormy", "AbleToScale")).startsWith("True");
      assertThat(running.cluster().condition("stormy", "ReplicasContested")).startsWith("False");
    }
    // What somebody else has put there is still there.
    assertThat(running.cluster().deployment("stormy").getMetadata().getAnnotations())
        .containsKey("storm.example/at");
    running.cluster().kubectl("delete", "scaledservice", "stormy", "--timeout=60s");
    eventually(() -> assertThat(running.cluster().registered("stormy")).isZero());
  }

  @Test
  void aQuotaThatIsFullIsSaidAndWhatFitsServes() {
    running.cluster().kubectl("create", "quota", "small", "--hard=pods=3");
    try {
      running.cluster().apply("cramped", pinned(5));
      eventually(() -> {
        assertThat(running.cluster().passing("cramped")).isEqualTo(3);
        assertThat(running.cluster().condition("cramped", "Ready"))
            .startsWith(
                "False PodsRefused: 3 of 5 ready: pods are forbidden: exceeded quota: small");
        assertThat(running.cluster().events("cramped"))
            .anyMatch(event ->
                event.startsWith("Warning PodsRefused") && event.contains("exceeded quota: small"));
      });
    } finally {
      running.cluster().kubectl("delete", "quota", "small");
    }
    eventually(() -> assertThat(running.cluster().passing("cramped")).isEqualTo(5));
    assertThat(running.cluster().condition("cramped", "Ready")).startsWith("True");
  }

  @Test
  void aNamespaceThatGoesInTheMiddleOfAScaleUpLeavesNothing() {
    running.cluster().kubectl("create", "namespace", "doomed");
    running.cluster().apply("doomed", "gone", pinned(2));
    running.cluster().apply("stays", pinned(2));
    eventually(() -> assertThat(running.cluster().passing("gone")).isEqualTo(2));

    running
        .cluster()
        .kubectl("scale", "--namespace=doomed", "scaledservice", "gone", "--replicas=20");
    running.cluster().kubectl("delete", "namespace", "doomed", "--timeout=100s");

    eventually(() -> assertThat(running.cluster().registered("gone")).isZero());
    assertThat(running.cluster().consul("/v1/catalog/nodes").body()).doesNotContain("doomed");
    running.cluster().kubectl("scale", "scaledservice", "stays", "--replicas=3");
    eventually(() -> assertThat(running.cluster().passing("stays")).isEqualTo(3));
  }

  /** As with the HPA: those that still start are counted on, and nobody is called too early. */
  @Test
  void slowStartersAreNotCalledAndNotDoubled() {
    running
        .cluster()
        .apply(
            "slow",
            """
            template:
              metadata: {annotations: {pod-ready.stage.kwok.x-k8s.io/delay: 15s}}
              spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}
            scaling:
              maxReplicas: 20
              metrics:
              - name: requests
                statsd: {metric: requests, as: Rate}
                window: 5s
                target: {type: AverageValue, averageValue: "100"}
            """);
    eventually(() -> assertThat(running.cluster().passing("slow")).isEqualTo(1));
    var most = new AtomicInteger();
    try (var packets =
        new Packets(
            running.cluster().client(), "default", "slow", running.operator().statsdPort())) {
      packets.rate(570); // With 550 five would do, once there are five: a tenth more is tolerated.
      eventually(() -> {
        most.accumulateAndGet(
            Objects.requireNonNull(running.cluster().status("slow").desiredReplicas()), Math::max);
        assertThat(running.cluster().passing("slow"))
            .isLessThanOrEqualTo(
                (int) running.cluster().pods("slow").stream().filter(HostileTest::ready).count());
        assertThat(running.cluster().passing("slow")).isEqualTo(6);
      });
      assertThat(most).hasValueLessThanOrEqualTo(7);
      assertThat(running.cluster().condition("slow", "Ready")).startsWith("True");
      assertThat(running.cluster().events("slow"))
          .anyMatch(event -> event.startsWith("Warning NotEnoughReady"));
    }
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private static String pinned(int count) {
    return """
    template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
    replicas: %d
    scaling: {maxReplicas: 20}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(count);
  }

  /** Writes annotations of a service and of its Deployment, one after the other, without pause. */
  private static final class Storm implements AutoCloseable {

    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Storm(String service, String deployment) {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  write(service, deployment);
                }
              });
    }

    private void write(String service, String deployment) {
      String patch =
          "{\"metadata\":{\"annotations\":{\"storm.example/at\":\"%d\"}}}"
              .formatted(writes.incrementAndGet());
      var merge = PatchContext.of(PatchType.JSON_MERGE);
      running
          .cluster()
          .client()
          .resources(ScaledService.class)
          .inNamespace("default")
          .withName(service)
          .patch(merge, patch);
      running
          .cluster()
          .client()
          .apps()
          .deployments()
          .inNamespace("default")
          .withName(deployment)
          .patch(merge, patch);
    }

    int writes() {
      return writes.get();
    }

    @Override
    public void close() {
      over.set(true);
      await().atMost(Duration.ofSeconds(10)).until(() -> !thread.isAlive());
    }
  }
}
