package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator against the mock API server: a service behind somebody's HTTPRoute. */
class GatewayStoryTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: web}
      spec: {rules: [{backendRefs: [{name: worker, port: 80}]}]}
      """;

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
                        "SCALEDSERVICE_PAGE__PORT", "0"))
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

  private void defineRoutes() {
    server.install(
        new ByteArrayInputStream(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: httproutes.gateway.networking.k8s.io}
            spec:
              group: gateway.networking.k8s.io
              scope: Namespaced
              names: {kind: HTTPRoute, listKind: HTTPRouteList, plural: httproutes, singular: httproute}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """
                .getBytes(StandardCharsets.UTF_8)));
  }

  private void apply(String rollout) {
    resource(
            Serialization.unmarshal(
                """
                apiVersion: scaledservice.dev/v1alpha1
                kind: ScaledService
                metadata: {name: worker, namespace: default}
                spec:
                  template:
                    spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 80}]}]}
                  replicas: 2
                  scaling: {maxReplicas: 20}
                  rollout: %s
                """
                    .formatted(rollout),
                ScaledService.class))
        .serverSideApply();
  }

  private Resource<ScaledService> resource(ScaledService service) {
    return client.resources(ScaledService.class).inNamespace("default").resource(service);
  }

  private static String behind(String route) {
    return "{strategy: Canary, steps: [{weight: 10}], router: {gateway: {httpRoute: %s}}}"
        .formatted(route);
  }

  private Resource<GenericKubernetesResource> route(String name) {
    return client
        .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
        .inNamespace("default")
        .withName(name);
  }

  private void write(String route) {
    client
        .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
        .inNamespace("default")
        .resource(Serialization.unmarshal(route, GenericKubernetesResource.class))
        .forceConflicts()
        .serverSideApply();
  }

  private List<String> weights(String name) {
    return JSON.<JsonNode>valueToTree(route(name).require())
        .at("/spec/rules/0/backendRefs")
        .valueStream()
        .map(backend -> backend.path("name").asText() + "=" + backend.path("weight").asInt(1))
        .toList();
  }

  private List<String> services() {
    return client.services().inNamespace("default").list().getItems().stream()
        .map(service -> service.getMetadata().getName())
        .toList();
  }

  private String rollout() {
    var conditions =
        client
            .resources(ScaledService.class)
            .inNamespace("default")
            .withName("worker")
            .require()
            .status()
            .conditions();
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(condition -> condition.getType().equals("RolloutProgressing"))
            .map(condition ->
                "%s %s: %s"
                    .formatted(
                        condition.getStatus(), condition.getReason(), condition.getMessage()))
            .findFirst()
            .orElse("");
  }

  @Test
  void aRouteIsLedToTheSlotsAndBackAndTheServicesGoAfterIt() {
    defineRoutes();
    write(ROUTE);
    apply(behind("web"));

    eventually(() -> {
      assertThat(weights("web")).containsExactly("worker=0", "worker-a=100", "worker-b=0");
      assertThat(services()).contains("worker", "worker-a", "worker-b");
    });
    Service slot = client.services().inNamespace("default").withName("worker-a").require();
    assertThat(slot.getSpec().getSelector())
        .containsEntry("scaledservice.dev/name", "worker")
        .containsKey("scaledservice.dev/revision");
    assertThat(slot.getSpec().getPorts()).singleElement().extracting("port").isEqualTo(80);

    apply("{strategy: Rolling}");

    eventually(() -> assertThat(weights("web")).containsExactly("worker=1"));
    eventually(() -> assertThat(services()).containsExactly("worker"));
  }

  @Test
  void anotherRouteIsLedThereAndTheFirstOneBack() {
    defineRoutes();
    write(ROUTE);
    write(ROUTE.replace("name: web", "name: other"));
    apply(behind("web"));
    eventually(() -> assertThat(weights("web")).hasSize(3));

    apply(behind("other"));

    eventually(() -> {
      assertThat(weights("other")).containsExactly("worker=0", "worker-a=100", "worker-b=0");
      assertThat(weights("web")).containsExactly("worker=1");
    });
    assertThat(services()).contains("worker-a", "worker-b");
  }

  @Test
  void whoPutsTheRouteBackIsMended() {
    defineRoutes();
    write(ROUTE);
    apply(behind("web"));
    eventually(() -> assertThat(weights("web")).hasSize(3));

    write(ROUTE);

    eventually(
        () -> assertThat(weights("web")).containsExactly("worker=0", "worker-a=100", "worker-b=0"));
  }

  @Test
  void withoutGatewayApiThatIsSaidAndTheServiceRuns() {
    apply(behind("web"));

    eventually(() -> {
      assertThat(rollout())
          .startsWith("False RouterFailed")
          .contains("HTTPRoute default/web: this cluster has no Gateway API");
      assertThat(client.apps().deployments().inNamespace("default").list().getItems())
          .singleElement()
          .satisfies(deployment -> assertThat(deployment.getSpec().getReplicas()).isEqualTo(2));
    });
  }

  @Test
  void aRouteThatIsMissingIsSaidUntilItIsThere() {
    defineRoutes();
    apply(behind("web"));
    eventually(() -> {
      assertThat(rollout())
          .startsWith("False RouterFailed")
          .contains("HTTPRoute default/web: there is none of that name");
      assertThat(client.v1().events().inNamespace("default").list().getItems())
          .anyMatch(event ->
              event.getReason().equals("RouterFailed") && event.getType().equals("Warning"));
    });

    write(ROUTE);

    eventually(() -> {
      assertThat(weights("web")).hasSize(3);
      assertThat(rollout()).startsWith("True").doesNotContain("HTTPRoute");
    });
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }
}
