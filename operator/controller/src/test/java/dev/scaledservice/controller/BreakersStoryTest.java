package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.ScaledServiceStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Callers' breakers, from their packets to the count, the status and what callers find in Consul.
 */
class BreakersStoryTest {

  private static final String WORKER_1 = "127.0.5.1";
  private static final String WORKER_2 = "127.0.5.2";
  private static final String APP = "127.0.6.1";

  private int pods = 2;
  private final Discovering scene = new Discovering();
  private final int port = Voices.freePort();
  private final Voices voices = new Voices(new InetSocketAddress("127.0.0.1", port));

  @BeforeEach
  void begin() throws Exception {
    scene.begin(
        Map.of(
            "SCALEDSERVICE_CONSUL__ADDRESS",
            scene.consul.uri().toString(),
            "SCALEDSERVICE_CONSUL__CLUSTER_ID",
            "here",
            "SCALEDSERVICE_STATSD__PORT",
            "" + port));
    scene.create(resource("worker", "minReplicas: 2, maxReplicas: 20"));
  }

  @AfterEach
  void close() {
    voices.close();
    scene.close();
  }

  private static String resource(String name, String scaling) {
    return """
    apiVersion: scaledservice.dev/v1alpha1
    kind: ScaledService
    metadata: {name: %s}
    spec:
      template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
      scaling:
        %s
        metrics:
        - name: requests
          statsd: {metric: requests, as: Rate}
          window: 3s
          target: {type: AverageValue, averageValue: "100"}
    """
        .formatted(name, scaling.replace(", ", "\n    "));
  }

  /** Two workers at their limit, and an app that calls them in peace. */
  private void atTheLimit() {
    String revision = scene.onlyRevision();
    scene.pod("worker-1", revision, WORKER_1);
    scene.pod("worker-2", revision, WORKER_2);
    voices
        .says(WORKER_1, "requests:10|c")
        .says(WORKER_2, "requests:10|c")
        .says(APP, calls(20, 0) + "\nbreaker_state:0|g|#callee:worker");
  }

  private static String calls(int ok, int notPermitted) {
    return "calls:%d|c|#callee:worker,outcome:ok,priority:normal\ncalls:%d|c|#callee:worker,outcome:not_permitted,priority:low"
        .formatted(ok, notPermitted);
  }

  private void breakerOpens() {
    voices
        .says(WORKER_1, "requests:5|c")
        .says(WORKER_2, "requests:5|c")
        .says(APP, calls(10, 25) + "\nbreaker_state:1|g|#callee:worker");
  }

  /** What a node would do: pods for the count, each with its share of what gets through. */
  private void podsFollow() {
    int desired = Objects.requireNonNull(status().desiredReplicas());
    for (int i = pods + 1; i <= desired; i++) {
      scene.pod("worker-" + i, scene.onlyRevision(), "127.0.5." + i);
      voices.says("127.0.5." + i, "requests:5|c");
      pods = i;
    }
  }

  private ScaledServiceStatus status() {
    return scene.worker().require().status();
  }

  private List<ScaledServiceStatus.Breaker> breakers() {
    return Objects.requireNonNullElse(status().breakers(), List.of());
  }

  private JsonNode document() {
    return scene.ask("/v1/kv/scaledservice/v1/worker/control?raw");
  }

  @Test
  void anOpenBreakerIsDemandAndEverybodyIsTold() {
    scene.create(resource("app", "minReplicas: 1, maxReplicas: 3"));
    scene.pod("app", "app-1", scene.onlyRevision("app"), APP);
    atTheLimit();
    eventually(() -> {
      assertThat(status().desiredReplicas()).isEqualTo(2);
      assertThat(breakers())
          .contains(new ScaledServiceStatus.Breaker("app", "worker", "Closed", null, null, null));
      assertThat(scene.condition("Coordinated")).startsWith("False NoBreakerOpen");
      assertThat(Objects.requireNonNull(status().summary()).load()).matches("[12]..(\\.\\d)?/s");
    });
    // What is nearer to 200/s than a quarter is not told again, so the load does not say when.
    eventually(() -> assertThat(scene.condition("MetricsFresh")).startsWith("True "));

    breakerOpens();
    eventually(() -> {
      podsFollow();
      assertThat(status().desiredReplicas()).isGreaterThanOrEqualTo(3);
      assertThat(breakers().getFirst().state()).isEqualTo("Open");
      assertThat(breakers().getFirst().caller()).isEqualTo("app");
      assertThat(Objects.requireNonNull(status().summary()).breakers()).isEqualTo("1 of 1 open");
      assertThat(scene.condition("Coordinated")).startsWith("True ");
    });
    assertThat(scene.events("ScaledUp")).anyMatch(text -> text.contains("breaker app->worker"));
    eventually(() -> {
      assertThat(document().path("owner").asText()).isEqualTo("here/default/worker");
      assertThat(document().path("validForSeconds").asInt()).isEqualTo(120);
      assertThat(Objects.requireNonNull(status().admission())).containsEntry("critical", 100);
      assertThat(status().admission().get("low")).isLessThan(100);
      assertThat(scene.events("AdmissionReduced")).isNotEmpty();
    });
  }

  @Test
  void whoIsNotAdmittedIsShownAndNeverActedOn() {
    scene.patch("{\"spec\":{\"circuitBreakers\":{\"callers\":{\"cidrs\":[\"127.0.7.0/24\"]}}}}");
    atTheLimit();
    breakerOpens();
    voices.says("127.0.7.1", calls(1, 1));
    eventually(() -> {
      assertThat(breakers()).hasSize(1);
      assertThat(breakers().getFirst().caller()).isEqualTo("127.0.7.1");
    });
    assertThat(status().desiredReplicas()).as("app's packets are nobody's").isEqualTo(2);
  }

  @Test
  void aBreakerThatFlapsIsWrittenOnce() {
    scene.create(resource("app", "minReplicas: 1, maxReplicas: 3"));
    scene.pod("app", "app-1", scene.onlyRevision("app"), APP);
    atTheLimit();
    breakerOpens();
    eventually(() -> assertThat(scene.condition("Coordinated")).startsWith("True "));
    eventually(() -> assertThat(breakers().getFirst().state()).isEqualTo("Open"));
    long before = events();
    for (int i = 0; i < 20; i++) {
      String state = "\nbreaker_state:%d|g|#callee:worker".formatted(i % 3);
      voices.says(APP, calls(10, 25) + state);
      await().until(() -> voices.timesSaid(APP) >= 3);
    }

    assertThat(breakers().getFirst().state()).isEqualTo("Open");
    assertThat(events() - before).as("no Event for each flap").isLessThan(8);
  }

  private long events() {
    return scene.client.v1().events().inNamespace("default").list().getItems().size();
  }

  @Test
  void aRangeThatIsNoneIsSaid() {
    scene.patch("{\"spec\":{\"circuitBreakers\":{\"callers\":{\"cidrs\":[\"999.0.7.0/24\"]}}}}");

    eventually(() ->
        assertThat(scene.condition("Ready"))
            .isEqualTo(
                "False InvalidSpec: circuitBreakers.callers.cidrs[0] is \"999.0.7.0/24\"; wants a"
                    + " range of addresses such as 10.1.0.0/16"));
  }
}
