package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The loop on real parts: packets in, replicas on the API server, instances in Consul, and back.
 */
@Tag("cluster")
class LoopTest {

  @RegisterExtension static final Running running = new Running();

  @Test
  void packetsBecomeReplicasAndInstances() {
    running.cluster().apply("worker", statsd("worker"));
    eventually(() -> assertThat(running.cluster().passing("worker")).isEqualTo(1));

    try (var packets =
        new Packets(
            running.cluster().client(), "default", "worker", running.operator().statsdPort())) {
      packets.rate(720);
      eventually(() -> {
        assertThat(running.cluster().status("worker").desiredReplicas()).isBetween(7, 9);
        assertThat(running.cluster().passing("worker"))
            .isEqualTo(running.cluster().status("worker").desiredReplicas());
      });
      assertThat(running.cluster().decision("worker"))
          .contains("requests")
          .contains("100 each wanted");
      assertThat(managers(running.cluster().deployment("worker")))
          .contains("scaledservice-template", "scaledservice-scaler");

      packets.rate(150);
      eventually(() -> {
        assertThat(running.cluster().status("worker").desiredReplicas()).isLessThanOrEqualTo(2);
        assertThat(running.cluster().passing("worker"))
            .isEqualTo(running.cluster().status("worker").desiredReplicas());
      });
    }
  }

  @Test
  void silenceIsNotZero() {
    running.cluster().apply("silent", statsd("silent"));
    try (var packets =
        new Packets(
            running.cluster().client(), "default", "silent", running.operator().statsdPort())) {
      packets.rate(420);
      eventually(() ->
          assertThat(running.cluster().status("silent").desiredReplicas())
              .isGreaterThanOrEqualTo(4));
    }
    int before = Objects.requireNonNull(running.cluster().status("silent").desiredReplicas());
    eventually(() ->
        assertThat(running.cluster().condition("silent", "ScalingActive")).startsWith("False"));
    await()
        .during(Duration.ofSeconds(15))
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(() ->
            assertThat(running.cluster().status("silent").desiredReplicas()).isEqualTo(before));
  }

  @Test
  void aQueryBecomesReplicas() {
    running
        .cluster()
        .apply(
            "pulled",
            """
            template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 80}]}]}}
            scaling:
              maxReplicas: 5
              metrics:
              - name: queried
                prometheus: {query: "vector(62)"}
                target: {type: AverageValue, averageValue: "10"}
            """);
    eventually(() -> assertThat(running.cluster().status("pulled").desiredReplicas()).isEqualTo(5));
    assertThat(running.cluster().decision("pulled"))
        .contains("queried 62")
        .contains("maxReplicas 5");
  }

  @Test
  void aBrokenQueryIsSaidAndMovesNothing() {
    running
        .cluster()
        .apply(
            "broken",
            """
            template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 80}]}]}}
            scaling:
              minReplicas: 2
              maxReplicas: 5
              metrics:
              - name: queried
                prometheus: {query: "sum("}
                target: {type: AverageValue, averageValue: "10"}
            """);
    eventually(() ->
        assertThat(running.cluster().condition("broken", "ScalingActive"))
            .startsWith("False")
            .contains("Prometheus main refuses the query"));
    assertThat(running.cluster().status("broken").desiredReplicas()).isEqualTo(2);
  }

  @Test
  void aRefusedTemplateIsSaid() {
    running
        .cluster()
        .apply(
            "refused",
            """
            template: {spec: {containers: [{name: w, image: w, imagePullPolicy: Sometimes}]}}
            replicas: 1
            scaling: {maxReplicas: 2}
            """);
    eventually(() ->
        assertThat(running.cluster().condition("refused", "TemplateValid"))
            .startsWith("False")
            .contains("imagePullPolicy"));
  }

  @Test
  void aNewTemplateRollsAndAPinHolds() {
    running.cluster().apply("rolled", pinned("w:1", 4));
    eventually(() -> assertThat(running.cluster().passing("rolled")).isEqualTo(4));
    String before = Objects.requireNonNull(running.cluster().status("rolled").stable()).revision();

    running.cluster().apply("rolled", pinned("w:2", 4));

    eventually(() -> {
      var stable = Objects.requireNonNull(running.cluster().status("rolled").stable());
      assertThat(stable.revision()).isNotEqualTo(before);
      assertThat(stable.ready()).isEqualTo(4);
      assertThat(running.cluster().status("rolled").next()).isNull();
      assertThat(running.cluster().passing("rolled")).isEqualTo(4);
    });
    Rig.Said said = running.rig().kubectl("scale", "scaledservice", "rolled", "--replicas=2");
    assertThat(said.exit()).as(said.text()).isZero();
    eventually(() -> assertThat(running.cluster().passing("rolled")).isEqualTo(2));
  }

  @Test
  void aNewOperatorMakesNoNeedlessMove() {
    running.cluster().apply("moved", statsd("moved"));
    try (var packets =
        new Packets(
            running.cluster().client(), "default", "moved", running.operator().statsdPort())) {
      packets.rate(420);
      eventually(
          () -> assertThat(running.cluster().status("moved").desiredReplicas()).isBetween(4, 6));
      eventually(() ->
          assertThat(running.cluster().passing("moved"))
              .isEqualTo(running.cluster().status("moved").desiredReplicas()));
      Long generation = running.cluster().deployment("moved").getMetadata().getGeneration();

      running.operator().killAndReplace();

      await()
          .during(Duration.ofSeconds(15))
          .atMost(Duration.ofSeconds(25))
          .untilAsserted(() -> {
            assertThat(running.cluster().deployment("moved").getSpec().getReplicas())
                .isGreaterThanOrEqualTo(4);
            assertThat(running.cluster().passing("moved")).isGreaterThanOrEqualTo(4);
          });
      assertThat(running.cluster().deployment("moved").getMetadata().getGeneration() - generation)
          .as("changes to the Deployment")
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aHungConsulDelaysNoScaling() {
    running.cluster().apply("hung", pinned("w:1", 2));
    eventually(() -> assertThat(running.cluster().passing("hung")).isEqualTo(2));
    running.rig().component("pause", "consul");
    try {
      running.rig().kubectl("scale", "scaledservice", "hung", "--replicas=5");
      eventually(() -> assertThat(running.cluster().status("hung").readyReplicas()).isEqualTo(5));
      eventually(() ->
          assertThat(running.cluster().condition("hung", "DiscoverySynced"))
              .startsWith("False Unreachable"));
    } finally {
      running.rig().component("resume", "consul");
    }
    eventually(() -> assertThat(running.cluster().passing("hung")).isEqualTo(5));
  }

  @Test
  @Tag("slow")
  void aServiceAtRestCostsNoWrite() {
    running.cluster().apply("busy", statsd("busy"));
    running.cluster().apply("mute", statsd("mute"));
    running.cluster().apply("fixed", pinned("w:1", 3));
    try (var packets =
        new Packets(
            running.cluster().client(), "default", "busy", running.operator().statsdPort())) {
      packets.rate(420);
      eventually(() -> {
        assertThat(running.cluster().passing("busy")).isBetween(4, 6);
        assertThat(running.cluster().condition("busy", "MetricsFresh")).startsWith("True");
        assertThat(running.cluster().passing("mute")).isEqualTo(1);
        assertThat(running.cluster().decision("mute")).contains("1 of 1 ready pod silent for");
        assertThat(running.cluster().passing("fixed")).isEqualTo(3);
      });
      String before = settled();

      // Longer than the time after which a service is looked at whatever happens.
      await()
          .during(Duration.ofSeconds(75))
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(versions()).isEqualTo(before));
    }
  }

  @Test
  void whoeverKeepsWritingTheCountIsNamedAndLeftToIt() {
    running.cluster().apply("wanted", pinned("w:1", 2));
    eventually(() -> assertThat(running.cluster().passing("wanted")).isEqualTo(2));
    String name = running.cluster().deployment("wanted").getMetadata().getName();

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          running.rig().kubectl("scale", "deployment", name, "--replicas=4");
          assertThat(running.cluster().condition("wanted", "ReplicasContested"))
              .startsWith("True AnotherWriter: kubectl keeps writing the count");
        });
    assertThat(running.rig().kubectl("get", "events").text())
        .contains("CountTakenBack", "kubectl scale scaledservice wanted --replicas=N");
  }

  @Test
  void whoOnlyObservesLeavesTheCountToWhoeverWritesIt() {
    running.cluster().apply("watched", watched());
    eventually(() -> assertThat(running.cluster().passing("watched")).isEqualTo(2));
    String name = running.cluster().deployment("watched").getMetadata().getName();

    running.rig().kubectl("scale", "deployment", name, "--replicas=5");

    eventually(() -> assertThat(running.cluster().passing("watched")).isEqualTo(5));
    running.rig().kubectl("scale", "deployment", name, "--replicas=3");
    eventually(() -> {
      assertThat(running.cluster().passing("watched")).isEqualTo(3);
      assertThat(running.cluster().deployment("watched").getSpec().getReplicas()).isEqualTo(3);
      assertThat(running.cluster().condition("watched", "ReplicasContested"))
          .startsWith("False OneWriter");
    });
    assertThat(running.cluster().events("watched")).noneMatch(text -> text.contains("TakenBack"));
  }

  private static String watched() {
    return """
    mode: Observe
    template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 80}]}]}}
    scaling:
      minReplicas: 2
      maxReplicas: 9
      metrics:
      - name: requests
        statsd: {metric: requests, as: Rate}
        target: {type: AverageValue, averageValue: "100"}
    discovery: {consul: {drain: 1s}}
    """;
  }

  /** What everything stands at when nothing has been written for a while. */
  private static String settled() {
    var last = new AtomicReference<>("");
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          String now = versions();
          return now.equals(last.getAndSet(now));
        });
    return last.get();
  }

  /** The version of everything that we write. */
  private static String versions() {
    String kinds = "scaledservices,deployments,services,poddisruptionbudgets";
    Rig.Said said =
        running
            .rig()
            .kubectl(
                "get",
                kinds,
                "-o",
                "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion} {.status}\n{end}");
    assertThat(said.exit()).as(said.text()).isZero();
    return said.text()
        + "Consul at "
        + running.cluster().consul("/v1/health/state/any").headers().map().get("x-consul-index");
  }

  private static String statsd(String name) {
    return """
    template: {spec: {containers: [{name: w, image: "%s:1", ports: [{containerPort: 9002}]}]}}
    scaling:
      maxReplicas: 20
      behavior: {scaleDown: {stabilizationWindowSeconds: 5}}
      metrics:
      - name: requests
        statsd: {metric: requests, as: Rate}
        window: 5s
        target: {type: AverageValue, averageValue: "100"}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(name);
  }

  private static String pinned(String image, int count) {
    return """
    template: {spec: {containers: [{name: w, image: "%s", ports: [{containerPort: 9002}]}]}}
    replicas: %d
    scaling: {maxReplicas: 20}
    discovery: {consul: {drain: 1s}}
    """
        .formatted(image, count);
  }

  private static List<String> managers(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .map(entry -> entry.getManager())
        .toList();
  }
}
