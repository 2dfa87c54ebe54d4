package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A worker in its first revision on real parts, and an app whose calls to it go well. */
abstract class RolloutScene {

  static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: "worker:%d", ports: [{containerPort: 80}]}]}}
      replicas: 4
      scaling: {maxReplicas: 20}
      discovery: {consul: {drain: 1s}}
      rollout:
        strategy: Canary
        steps: [{weight: 10, atLeast: 1s}, {weight: 50}]
        bake: {for: %s, keepWarm: %s}
      """;

  private static final String CALLER =
      """
      template: {spec: {containers: [{name: a, image: "app:1"}]}}
      replicas: 1
      scaling: {maxReplicas: 2}
      """;

  static final ObjectMapper JSON = new ObjectMapper();

  static Rig rig;
  static Cluster cluster;
  private static @Nullable OperatorUnderTest begun;
  Packets app;
  String first = "";

  @BeforeAll
  static void startRig() {
    rig = Rig.start();
    cluster = new Cluster(rig);
  }

  /** Once for each class of stories, as the first thing. */
  static void operate(Place place) {
    begun = new OperatorUnderTest(rig, place);
  }

  static OperatorUnderTest operator() {
    return Objects.requireNonNull(begun);
  }

  @AfterAll
  static void end() {
    operator().close();
    cluster.close();
    rig.close();
  }

  /** A first revision, and an app whose calls to it go well. */
  @BeforeEach
  void running() {
    cluster.apply("app", CALLER);
    bake("30m", "30m", 1);
    eventually(() -> {
      assertThat(cluster.passing("worker")).isEqualTo(4);
      assertThat(cluster.pods("app")).hasSize(1);
      assertThat(cluster.status("worker").stable()).isNotNull();
    });
    first = stable();
    app = new Packets(cluster.client(), "default", "app", operator().statsdPort());
    calls(50, first, 0, "");
  }

  @AfterEach
  void nothingStaysBehind() {
    app.close();
    cluster.deleteAll();
  }

  static void bake(String time, String warm, int version) {
    cluster.apply("worker", SPEC.formatted(version, time, warm));
  }

  /**
   * Every quarter of a second.
   *
   * @param good calls to a revision that go well
   * @param bad ones to another that do not
   */
  void calls(int good, String revision, int bad, String other) {
    String lines = "calls:%d|c|#callee:worker,revision:%s,outcome:ok".formatted(good, revision);
    app.alsoSays(
        bad == 0
            ? lines
            : lines
                + "\ncalls:%d|c|#callee:worker,revision:%s,outcome:error".formatted(bad, other));
  }

  void bothWell(String one, String other) {
    app.alsoSays(
        """
        calls:50|c|#callee:worker,revision:%s,outcome:ok
        calls:20|c|#callee:worker,revision:%s,outcome:ok
        """
            .formatted(one, other));
  }

  static String stable() {
    return Objects.requireNonNull(cluster.status("worker").stable()).revision();
  }

  static ScaledServiceStatus.Canary canary() {
    ScaledServiceStatus.Canary canary = cluster.status("worker").canary();
    assertThat(canary).as("status.canary").isNotNull();
    return Objects.requireNonNull(canary);
  }

  static String steppingAt(int version, int weight) {
    bake("30m", "30m", version);
    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Stepping");
      assertThat(canary().weight()).isEqualTo(weight);
    });
    return canary().revision();
  }

  /** Passing in Consul, of one revision; with their weights. */
  static JsonNode passing(String revision) {
    var found = JSON.createArrayNode();
    try {
      for (JsonNode one :
          JSON.readTree(cluster.consul("/v1/health/service/worker?passing").body())) {
        if (one.at("/Service/Meta/revision").asText().equals(revision)) {
          found.add(one.path("Service"));
        }
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  static Deployment deployment(String revision) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName("worker-" + revision)
        .require();
  }
}
