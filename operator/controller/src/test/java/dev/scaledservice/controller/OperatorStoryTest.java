package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator against the mock API server: what it makes, says and leaves alone. */
class OperatorStoryTest {

  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private EmbeddedApiServer server;
  private KubernetesClient client;
  private OperatorProcess operator;

  @BeforeEach
  void start() throws InvalidSettings {
    server = EmbeddedApiServer.start();
    server.install(DEFINITION);
    client = server.client();
    operator =
        OperatorProcess.start(
            Configuration.load(
                    null,
                    Map.of(
                        "SCALEDSERVICE_STATSD__PORT", "0",
                        "SCALEDSERVICE_STATSD__BIND", "127.0.0.1",
                        "SCALEDSERVICE_HTTP__PORT", "0",
                        "SCALEDSERVICE_PAGE__PORT", "0",
                        "SCALEDSERVICE_PROMETHEUS__SERVERS__MAIN__URL", "http://127.0.0.1:9",
                        "SCALEDSERVICE_PROMETHEUS__SERVERS__MAIN__NAMESPACES", "bank"))
                .settings(),
            server.client(),
            Map.of());
  }

  @AfterEach
  void end() {
    operator.close();
    client.close();
    server.close();
  }

  @Test
  void aPinnedServiceGetsItsDeploymentServiceAndBudget() {
    create(pinned("w:1", 3));

    eventually(() -> {
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);
      assertThat(
              client
                  .services()
                  .inNamespace("default")
                  .withName("worker")
                  .require()
                  .getSpec()
                  .getPorts())
          .hasSize(1);
      assertThat(
              client
                  .policy()
                  .v1()
                  .podDisruptionBudget()
                  .inNamespace("default")
                  .withName("worker")
                  .get())
          .isNotNull();
      assertThat(status().desiredReplicas()).isEqualTo(3);
      assertThat(condition("TemplateValid")).startsWith("True");
    });
  }

  @Test
  void aPersonScalesAndTheDeploymentFollows() {
    create(pinned("w:1", 1));
    eventually(() -> assertThat(deployment().getSpec().getReplicas()).isEqualTo(1));

    service().scale(4);

    eventually(() -> {
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(4);
      assertThat(status().decision()).isNotNull();
      assertThat(Objects.requireNonNull(status().decision()).because()).contains("pinned to 4");
    });
  }

  @Test
  void anObjectThatSlippedPastTheSchemaIsSaidAndStopsNobodyElse() {
    create(
        pinned("w:1", 1)
            .replace("name: worker", "name: odd")
            .replace("maxReplicas: 20", "maxReplicas: 20, minReplicas: 30"));
    create(pinned("w:1", 2));

    eventually(() -> {
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
      assertThat(conditionOf("odd", "Ready")).contains("InvalidSpec").contains("minReplicas is 30");
    });
  }

  @Test
  void aForeignServiceOfThatNameIsLeftAlone() {
    client
        .services()
        .inNamespace("default")
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: worker}
                spec: {selector: {app: theirs}, ports: [{port: 1}]}
                """,
                Service.class))
        .create();
    create(pinned("w:1", 1));

    eventually(
        () -> assertThat(condition("Ready")).contains("Service worker exists and is not ours"));
    assertThat(
            client
                .services()
                .inNamespace("default")
                .withName("worker")
                .require()
                .getSpec()
                .getSelector())
        .containsOnly(Map.entry("app", "theirs"));
  }

  @Test
  void aWriteThatIsRefusedIsSaidAndTriedAgain() {
    create(pinned("w:1", 1));
    eventually(() -> assertThat(condition("AbleToScale")).startsWith("True"));
    refuse(
        "/apis/apps/v1/namespaces/default/deployments/%s?fieldManager=scaledservice-scaler&force=true"
            .formatted(deployment().getMetadata().getName()),
        "deployments is forbidden: cannot patch");

    service().scale(4);

    eventually(() -> {
      assertThat(condition("AbleToScale"))
          .isEqualTo("False WriteRefused: deployments is forbidden: cannot patch");
      assertThat(client.v1().events().inNamespace("default").list().getItems())
          .anyMatch(event ->
              event.getReason().equals("WriteRefused") && event.getType().equals("Warning"));
    });
    eventually(() -> {
      assertThat(condition("AbleToScale")).startsWith("True");
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(4);
    });
  }

  /** It keeps nobody from being scaled. */
  @Test
  void aServiceThatIsRefusedIsAnObstacleThatIsSaid() {
    refuse(
        "/api/v1/namespaces/default/services/worker?fieldManager=scaledservice-template&force=true",
        "services is forbidden: cannot patch");

    create(pinned("w:1", 3));

    eventually(() -> {
      assertThat(condition("Ready"))
          .isEqualTo(
              "False Obstructed: Service worker cannot be as wanted: services is forbidden: cannot"
                  + " patch");
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);
    });
  }

  /** Answers the next three patches with 403. */
  private void refuse(String path, String words) {
    server
        .expect()
        .patch()
        .withPath(path)
        .andReturn(
            403,
            new StatusBuilder().withCode(403).withReason("Forbidden").withMessage(words).build())
        .times(3);
  }

  @Test
  void aQueryThatIsNotAskedSaysWhyAndMendingItIsSeen() {
    create(
        """
        apiVersion: scaledservice.dev/v1alpha1
        kind: ScaledService
        metadata: {name: worker}
        spec:
          template: {spec: {containers: [{name: w, image: "w:1"}]}}
          scaling:
            maxReplicas: 5
            metrics:
            - name: queried
              prometheus: {query: "sum(up)", server: mian}
              target: {type: AverageValue, averageValue: "10"}
        """);
    eventually(() -> {
      assertThat(condition("MetricsFresh"))
          .contains(
              "no Prometheus server is called mian in the operator's settings; there is main");
      assertThat(because()).contains("no Prometheus server is called mian");
    });

    service()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec":{"scaling":{"metrics":[{"name":"queried",
             "prometheus":{"query":"sum(up)","server":"main"},
             "target":{"type":"AverageValue","averageValue":"10"}}]}}}
            """);

    eventually(() -> {
      assertThat(condition("MetricsFresh"))
          .contains("Prometheus main is not open to namespace default");
      assertThat(because()).contains("Prometheus main is not open to namespace default");
    });
  }

  private String because() {
    return String.valueOf(Objects.requireNonNull(status().decision()).because());
  }

  /** Sooner than it is looked at anyway, which is after a minute. */
  @Test
  void whatAPersonSaysByAnAnnotationIsAnsweredAtOnce() {
    create(pinned("w:1", 1) + "  rollout: {strategy: Canary, steps: [{weight: 10}]}\n");
    eventually(() -> assertThat(status().stable()).isNotNull());

    service()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"scaledservice.dev/retry\":\"now\"}}}");

    eventually(() -> {
      assertThat(service().require().getMetadata().getAnnotations())
          .doesNotContainKey("scaledservice.dev/retry");
      assertThat(client.v1().events().inNamespace("default").list().getItems())
          .anyMatch(event -> event.getReason().equals("CommandRefused"));
    });
  }

  private static String pinned(String image, int count) {
    return """
    apiVersion: scaledservice.dev/v1alpha1
    kind: ScaledService
    metadata: {name: worker}
    spec:
      template:
        spec:
          containers: [{name: w, image: "%s", ports: [{containerPort: 9002}]}]
      replicas: %d
      scaling: {maxReplicas: 20}
    """
        .formatted(image, count);
  }

  private void create(String yaml) {
    client
        .resources(ScaledService.class)
        .inNamespace("default")
        .resource(Serialization.unmarshal(yaml, ScaledService.class))
        .create();
  }

  private Resource<ScaledService> service() {
    return client.resources(ScaledService.class).inNamespace("default").withName("worker");
  }

  private ScaledServiceStatus status() {
    return service().require().status();
  }

  private String condition(String type) {
    return conditionOf("worker", type);
  }

  /** {@code <status> <reason>: <message>}; empty where there is none. */
  private String conditionOf(String name, String type) {
    var conditions =
        client
            .resources(ScaledService.class)
            .inNamespace("default")
            .withName(name)
            .require()
            .status()
            .conditions();
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(c -> c.getType().equals(type))
            .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage())
            .findFirst()
            .orElse("");
  }

  private Deployment deployment() {
    List<Deployment> found =
        client
            .apps()
            .deployments()
            .inNamespace("default")
            .withLabel("scaledservice.dev/name", "worker")
            .list()
            .getItems();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(ResourceNotFoundException.class)
        .untilAsserted(assertion);
  }
}
