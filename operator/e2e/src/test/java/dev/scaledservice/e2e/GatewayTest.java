package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service behind an HTTPRoute, on a real control plane with the definitions of Gateway API. */
@Tag("cluster")
class GatewayTest {

  private static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: "worker:%d", ports: [{containerPort: 80}]}]}}
      replicas: 4
      scaling: {maxReplicas: 20}
      discovery: {consul: {drain: 1s}}
      rollout:
        strategy: Canary
        router: {gateway: {httpRoute: %s}}
        match: {headers: [{name: X-Canary, value: always}]}
        steps: [{weight: 10, atLeast: 1s}, {weight: 50, atLeast: 1s}]
      """;

  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: web, namespace: default}
      spec:
        parentRefs: [{name: gate}]
        rules:
        - matches: [{path: {type: PathPrefix, value: /v1}}]
          backendRefs: [{name: worker, port: 80}]
        - backendRefs: [{name: site, port: 80}]
      """;

  private static final String CALLER =
      """
      template: {spec: {containers: [{name: a, image: "app:1"}]}}
      replicas: 1
      scaling: {maxReplicas: 2}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Rig rig;
  private static Cluster cluster;
  private static Endpoints endpoints;
  private static OperatorUnderTest operator;
  private Packets app;
  private String first = "";

  @BeforeAll
  static void start() {
    rig = Rig.start();
    rig.defineGateways();
    cluster = new Cluster(rig);
    endpoints = new Endpoints(cluster.client());
    operator = new OperatorUnderTest(rig);
  }

  @AfterAll
  static void end() {
    operator.close();
    endpoints.close();
    cluster.close();
    rig.close();
  }

  /** A first revision behind a route, and an app whose calls to it go well. */
  @BeforeEach
  void running() {
    cluster.applyText(ROUTE);
    cluster.apply("app", CALLER);
    cluster.apply("worker", SPEC.formatted(1, "web"));
    eventually(() -> {
      assertThat(weights()).containsExactly("worker=0 worker-a=100 worker-b=0", "site=1");
      assertThat(cluster.pods("app")).hasSize(1);
      assertThat(cluster.passing("worker")).isEqualTo(4);
      assertThat(cluster.status("worker").stable()).isNotNull();
    });
    first = stable();
    app = new Packets(cluster.client(), "default", "app", operator.statsdPort());
    app.alsoSays(calls(50, first, "ok"));
  }

  @AfterEach
  void nothingStaysBehind() {
    app.close();
    cluster.deleteAll();
    cluster.kubectl("delete", "httproute", "web");
  }

  private static String calls(int many, String revision, String outcome) {
    return "calls:%d|c|#callee:worker,revision:%s,outcome:%s".formatted(many, revision, outcome);
  }

  private static String stable() {
    return Objects.requireNonNull(cluster.status("worker").stable()).revision();
  }

  private static ScaledServiceStatus.Canary canary() {
    ScaledServiceStatus.Canary canary = cluster.status("worker").canary();
    assertThat(canary).as("status.canary").isNotNull();
    return Objects.requireNonNull(canary);
  }

  private static JsonNode rules() {
    return rules(
        cluster
            .client()
            .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
            .inNamespace("default")
            .withName("web")
            .require());
  }

  private static JsonNode rules(GenericKubernetesResource route) {
    return JSON.<JsonNode>valueToTree(route).at("/spec/rules");
  }

  private static List<String> weights() {
    return rules().valueStream().map(GatewayTest::weights).toList();
  }

  /** Such as {@code worker=0 worker-a=90 worker-b=10}. */
  private static String weights(JsonNode rule) {
    return String.join(
        " ",
        rule.path("backendRefs")
            .valueStream()
            .map(backend -> backend.path("name").asText() + "=" + backend.path("weight").asText())
            .toList());
  }

  /** What the Services of slots select. */
  private static Map<String, String> leadTo() {
    Map<String, String> selectors = new TreeMap<>();
    for (String name : List.of("worker-a", "worker-b")) {
      selectors.put(
          name,
          cluster
              .client()
              .services()
              .inNamespace("default")
              .withName(name)
              .require()
              .getSpec()
              .getSelector()
              .get("scaledservice.dev/revision"));
    }
    return selectors;
  }

  private String steppingAtTen() {
    cluster.apply("worker", SPEC.formatted(2, "web"));
    eventually(() -> {
      assertThat(canary().weight()).isEqualTo(10);
      assertThat(weights())
          .containsExactly("worker-b=1", "worker=0 worker-a=90 worker-b=10", "site=1");
    });
    return canary().revision();
  }

  @Test
  void stepsPromotionAndTheWayBackAreWeightsAlone() {
    var seen = new Weights();
    try (Watch _ = seen.follow()) {
      String second = steppingAtTen();
      JsonNode header = rules().get(0).at("/matches/0");
      assertThat(header.at("/headers/0/name").asText()).isEqualTo("x-canary");
      assertThat(header.at("/headers/0/value").asText()).isEqualTo("always");
      assertThat(header.at("/path/value").asText()).isEqualTo("/v1");
      Map<String, String> slots = leadTo();
      assertThat(slots).containsEntry("worker-a", first).containsEntry("worker-b", second);

      app.alsoSays(calls(50, first, "ok") + "\n" + calls(20, second, "ok"));
      eventually(() -> {
        assertThat(canary().phase()).isEqualTo("Baking");
        assertThat(weights()).containsExactly("worker=0 worker-a=0 worker-b=100", "site=1");
      });
      assertThat(stable()).isEqualTo(second);
      Set<String> pods = cluster.uids("worker");

      cluster.kubectl("annotate", "scaledservice", "worker", "scaledservice.dev/abort=now");
      eventually(() -> {
        assertThat(stable()).isEqualTo(first);
        assertThat(weights()).containsExactly("worker=0 worker-a=100 worker-b=0", "site=1");
      });

      assertThat(leadTo()).isEqualTo(slots);
      assertThat(pods).containsAll(cluster.uids("worker"));
      assertThat(seen.all)
          .containsExactly(
              "worker=0 worker-a=100 worker-b=0",
              "worker=0 worker-a=90 worker-b=10",
              "worker=0 worker-a=50 worker-b=50",
              "worker=0 worker-a=0 worker-b=100",
              "worker=0 worker-a=100 worker-b=0");
    }
  }

  @Test
  void anAbortWritesZeroAndTakesTheHeadersOut() {
    String second = steppingAtTen();

    app.alsoSays(calls(50, first, "ok") + "\n" + calls(3, second, "error"));

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(weights()).containsExactly("worker=0 worker-a=100 worker-b=0", "site=1");
    });
    assertThat(cluster.events("worker"))
        .anyMatch(text -> text.startsWith("Warning RolloutAborted") && text.contains(second));
  }

  @Test
  void aThirdRevisionTakesTheSlotOnceNobodyIsSentThere() {
    steppingAtTen();

    cluster.apply("worker", SPEC.formatted(3, "web"));

    eventually(() -> {
      assertThat(leadTo()).containsEntry("worker-b", canary().revision());
      assertThat(weights())
          .containsExactly("worker-b=1", "worker=0 worker-a=90 worker-b=10", "site=1");
    });
  }

  @Test
  void whoPutsTheRouteBackIsMended() {
    steppingAtTen();

    cluster.applyText(ROUTE);

    eventually(() ->
        assertThat(weights())
            .containsExactly("worker-b=1", "worker=0 worker-a=90 worker-b=10", "site=1"));
  }

  @Test
  void aRouteThatIsMissingIsSaidAndStopsNothingElse() {
    cluster.apply("worker", SPEC.formatted(1, "nowhere").replace("replicas: 4", "replicas: 5"));

    eventually(() -> {
      assertThat(cluster.condition("worker", "RolloutProgressing"))
          .startsWith("False RouterFailed")
          .contains("HTTPRoute default/nowhere: there is none of that name");
      assertThat(cluster.events("worker"))
          .anyMatch(
              text -> text.startsWith("Warning RouterFailed") && text.contains("default/nowhere"));
      assertThat(cluster.passing("worker")).isEqualTo(5);
      assertThat(weights()).containsExactly("worker=1", "site=1");
    });
  }

  @Test
  void withoutAStrategyTheRouteIsAsItWasAndTheServicesGo() {
    String rolling = SPEC.formatted(1, "web");
    cluster.apply("worker", rolling.substring(0, rolling.indexOf("rollout:")));

    eventually(() -> {
      assertThat(weights()).containsExactly("worker=1", "site=1");
      assertThat(
              cluster.client().services().inNamespace("default").list().getItems().stream()
                  .map(service -> service.getMetadata().getName()))
          .contains("worker")
          .doesNotContain("worker-a", "worker-b");
    });
  }

  /** Every share that the route had, one after the other. */
  private static final class Weights implements Watcher<GenericKubernetesResource> {
    private final List<String> all = new CopyOnWriteArrayList<>();

    Watch follow() {
      return cluster
          .client()
          .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
          .inNamespace("default")
          .withName("web")
          .watch(this);
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource route) {
      rules(route)
          .valueStream()
          .filter(rule -> rule.path("backendRefs").size() == 3)
          .map(GatewayTest::weights)
          .filter(weights -> all.isEmpty() || !all.getLast().equals(weights))
          .forEach(all::add);
    }

    @Override
    public void onClose(@Nullable WatcherException cause) {
      // What was seen until then is compared with what was to be.
    }
  }
}
