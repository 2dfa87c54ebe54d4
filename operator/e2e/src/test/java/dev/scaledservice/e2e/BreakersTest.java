package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledServiceStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callers' breakers on real parts: from their packets to replicas, status, Events and Consul. */
@Tag("cluster")
class BreakersTest {

  private static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: w, ports: [{containerPort: 80}]}]}}
      scaling:
        minReplicas: %d
        maxReplicas: 20
        metrics:
        - name: requests
          statsd: {metric: requests, as: Rate}
          window: 3s
          target: {type: AverageValue, averageValue: "100"}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final Running running = new Running();

  private Packets worker;
  private Packets app;

  /** Two workers at their limit, and an app that calls them in peace. */
  @BeforeEach
  void peace() {
    running.cluster().apply("worker", SPEC.formatted(2));
    running.cluster().apply("app", SPEC.formatted(1));
    worker =
        new Packets(
            running.cluster().client(), "default", "worker", running.operator().statsdPort());
    app =
        new Packets(running.cluster().client(), "default", "app", running.operator().statsdPort());
    worker.rate(190);
    calls(48, 0, 0);
    eventually(() -> {
      assertThat(running.cluster().passing("worker")).isEqualTo(2);
      assertThat(breakers())
          .contains(new ScaledServiceStatus.Breaker("app", "worker", "Closed", null, null, null));
      // About 190: status is not written again for a difference that nobody would act on.
      assertThat(Objects.requireNonNull(running.cluster().status("worker").summary()).load())
          .matches("(1[5-9]|2[0-2])\\d/s");
    });
    // Windows are full: the service is known to be at its limit.
    eventually(() ->
        assertThat(running.cluster().condition("worker", "MetricsFresh")).startsWith("True "));
  }

  @AfterEach
  void nothingStaysBehind() {
    worker.close();
    app.close();
  }

  /** Every quarter of a second. */
  private void calls(int ok, int notPermitted, int state) {
    app.alsoSays(
        """
        calls:%d|c|#callee:worker,outcome:ok,priority:normal
        calls:%d|c|#callee:worker,outcome:not_permitted,priority:low
        breaker_state:%d|g|#callee:worker
        """
            .formatted(ok, notPermitted, state));
  }

  private void opens() {
    worker.rate(100);
    calls(25, 62, 1);
  }

  private static List<ScaledServiceStatus.Breaker> breakers() {
    return Objects.requireNonNullElse(running.cluster().status("worker").breakers(), List.of());
  }

  private static Map<String, Integer> admission() {
    return Objects.requireNonNullElse(running.cluster().status("worker").admission(), Map.of());
  }

  private static JsonNode document() {
    var answer = running.cluster().consul("/v1/kv/scaledservice/v1/worker/control?raw");
    try {
      return answer.statusCode() == 200
          ? JSON.readTree(answer.body())
          : JSON.createObjectNode().put("validForSeconds", -1);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int replicas() {
    return Objects.requireNonNull(running.cluster().status("worker").desiredReplicas());
  }

  @Test
  void anOpenBreakerIsDemandAndCallersAreToldUntilItCloses() {
    opens();
    eventually(() -> {
      assertThat(replicas()).isGreaterThanOrEqualTo(3);
      assertThat(running.cluster().condition("worker", "Coordinated")).startsWith("True");
      assertThat(breakers().getFirst().state()).isEqualTo("Open");
      assertThat(admission().get("low")).isLessThan(100);
      assertThat(document().path("owner").asText()).endsWith("/default/worker");
      assertThat(document().path("validForSeconds").asInt()).isEqualTo(120);
    });
    assertThat(running.cluster().events("worker"))
        .anyMatch(text -> text.startsWith("Normal ScaledUp") && text.contains("app->worker"))
        .anyMatch(text -> text.startsWith("Normal AdmissionReduced"));

    int most = replicas();
    worker.rate(280);
    calls(70, 0, 0);
    eventually(() -> {
      assertThat(admission()).allSatisfy((name, percent) -> assertThat(percent).isEqualTo(100));
      assertThat(document().path("validForSeconds").asInt()).isZero();
    });
    assertThat(replicas()).as("no way down so soon").isGreaterThanOrEqualTo(most);
  }

  @Test
  void aConsulThatHangsWhileAServiceShedsDelaysNothing() {
    running.rig().component("pause", "consul");
    try {
      opens();
      eventually(() -> {
        assertThat(replicas()).isGreaterThanOrEqualTo(3);
        assertThat(admission().get("low")).isLessThan(100);
        assertThat(running.cluster().condition("worker", "DiscoverySynced")).startsWith("False");
      });
    } finally {
      running.rig().component("resume", "consul");
    }
    eventually(() -> assertThat(document().path("validForSeconds").asInt()).isEqualTo(120));
  }

  @Test
  void anOperatorThatIsKilledWhileAServiceShedsGoesOnWhereItWas() {
    opens();
    eventually(() -> assertThat(document().path("validForSeconds").asInt()).isEqualTo(120));
    int before = replicas();
    JsonNode last = document();
    running.operator().killAndReplace();
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(replicas()).isGreaterThanOrEqualTo(before));
    eventually(() -> {
      assertThat(document().path("epoch").asLong()).isGreaterThan(last.path("epoch").asLong());
      assertThat(running.cluster().condition("worker", "Coordinated")).startsWith("True");
    });
  }

  @Test
  void aCallerOfAnotherNamespaceIsShownAndCountsWhereItIsAdmitted() {
    running.cluster().applyText("{apiVersion: v1, kind: Namespace, metadata: {name: elsewhere}}");
    running.cluster().apply("elsewhere", "gateway", SPEC.formatted(1));
    try (var gateway =
        new Packets(
            running.cluster().client(), "elsewhere", "gateway", running.operator().statsdPort())) {
      gateway.alsoSays(
          """
          calls:25|c|#callee:worker.default,outcome:ok
          calls:62|c|#callee:worker.default,outcome:not_permitted
          breaker_state:1|g|#callee:worker.default
          """);
      eventually(() ->
          assertThat(breakers())
              .anyMatch(breaker ->
                  breaker.caller().equals("gateway.elsewhere")
                      && breaker.state().equals("Open")
                      && Boolean.TRUE.equals(breaker.ignored())));
      assertThat(running.cluster().condition("worker", "Coordinated")).startsWith("False");
      assertThat(running.cluster().decision("worker")).doesNotContain("gateway");
      int before = replicas();

      running
          .cluster()
          .kubectl(
              "patch",
              "scaledservice",
              "worker",
              "--type=merge",
              "--patch={\"spec\":{\"circuitBreakers\":{\"callers\":{\"namespaces\":[\"elsewhere\"]}}}}");
      eventually(() -> {
        assertThat(replicas()).isGreaterThan(before);
        assertThat(running.cluster().condition("worker", "Coordinated"))
            .startsWith("True")
            .contains("gateway.elsewhere->worker");
      });
    } finally {
      running.cluster().kubectl("delete", "scaledservice", "gateway", "--namespace=elsewhere");
    }
  }

  /** Somebody takes its finalizer off while no operator runs. */
  @Test
  void whatAServiceThatWentUnseenToldItsCallersIsSweptByTheNext() {
    opens();
    eventually(() -> assertThat(document().path("validForSeconds").asInt()).isEqualTo(120));
    running.operator().kill();
    running
        .cluster()
        .kubectl(
            "patch",
            "scaledservice",
            "worker",
            "--type=merge",
            "--patch={\"metadata\":{\"finalizers\":null}}");
    running.cluster().kubectl("delete", "scaledservice", "worker");
    running.operator().killAndReplace();

    eventually(() ->
        assertThat(running.cluster().consul("/v1/kv/scaledservice/v1/worker/control").statusCode())
            .isEqualTo(404));
  }
}
