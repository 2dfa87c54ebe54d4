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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest operator;
  private Packets worker;
  private Packets app;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    operator = new OperatorUnderTest(rig);
  }

  @AfterAll
  static void end() {
    operator.close();
    cluster.close();
    rig.close();
  }

  /** Two workers at their limit, and an app that calls them in peace. */
  @BeforeEach
  void peace() {
    cluster.apply("worker", SPEC.formatted(2));
    cluster.apply("app", SPEC.formatted(1));
    worker = new Packets(cluster.client(), "worker", operator.statsdPort());
    app = new Packets(cluster.client(), "app", operator.statsdPort());
    worker.rate(190);
    calls(48, 0, 0);
    eventually(() -> {
      assertThat(cluster.passing("worker")).isEqualTo(2);
      assertThat(breakers())
          .contains(new ScaledServiceStatus.Breaker("app", "worker", "Closed", null, null, null));
      // About 190: status is not written again for a difference that nobody would act on.
      assertThat(Objects.requireNonNull(cluster.status("worker").summary()).load())
          .matches("(1[5-9]|2[0-2])\\d/s");
    });
    // Windows fill, so that the service is known to be at its limit.
    await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
  }

  @AfterEach
  void nothingStaysBehind() {
    worker.close();
    app.close();
    cluster.deleteAll();
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
    return Objects.requireNonNullElse(cluster.status("worker").breakers(), List.of());
  }

  private static Map<String, Integer> admission() {
    return Objects.requireNonNullElse(cluster.status("worker").admission(), Map.of());
  }

  private static JsonNode document() {
    var answer = cluster.consul("/v1/kv/scaledservice/v1/worker/control?raw");
    try {
      return answer.statusCode() == 200
          ? JSON.readTree(answer.body())
          : JSON.createObjectNode().put("validForSeconds", -1);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int replicas() {
    return Objects.requireNonNull(cluster.status("worker").desiredReplicas());
  }

  @Test
  void anOpenBreakerIsDemandAndCallersAreToldUntilItCloses() {
    opens();
    eventually(() -> {
      assertThat(replicas()).isGreaterThanOrEqualTo(3);
      assertThat(cluster.condition("worker", "Coordinated")).startsWith("True");
      assertThat(breakers().getFirst().state()).isEqualTo("Open");
      assertThat(admission().get("low")).isLessThan(100);
      assertThat(document().path("owner").asText()).endsWith("/default/worker");
      assertThat(document().path("validForSeconds").asInt()).isEqualTo(120);
    });
    assertThat(cluster.events("worker"))
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
    rig.component("pause", "consul");
    try {
      opens();
      eventually(() -> {
        assertThat(replicas()).isGreaterThanOrEqualTo(3);
        assertThat(admission().get("low")).isLessThan(100);
        assertThat(cluster.condition("worker", "DiscoverySynced")).startsWith("False");
      });
    } finally {
      rig.component("resume", "consul");
    }
    eventually(() -> assertThat(document().path("validForSeconds").asInt()).isEqualTo(120));
  }

  @Test
  void anOperatorThatIsKilledWhileAServiceShedsGoesOnWhereItWas() {
    opens();
    eventually(() -> assertThat(document().path("validForSeconds").asInt()).isEqualTo(120));
    int before = replicas();
    JsonNode last = document();
    operator.killAndReplace();
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(replicas()).isGreaterThanOrEqualTo(before));
    eventually(() -> {
      assertThat(document().path("epoch").asLong()).isGreaterThan(last.path("epoch").asLong());
      assertThat(cluster.condition("worker", "Coordinated")).startsWith("True");
    });
  }
}
