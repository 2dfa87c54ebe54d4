package dev.scaledservice.routing.gateway;

import static dev.scaledservice.routing.Splits.WORKER;
import static dev.scaledservice.routing.Splits.split;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class GatewayRouteTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HeaderMatch ALWAYS = new HeaderMatch("X-Canary", "always");

  private final FakeRoutes routes =
      new FakeRoutes(
          """
          {"metadata": {"name": "web", "namespace": "shop", "resourceVersion": "1"},
           "spec": {"parentRefs": [{"name": "gate"}], "rules": [
             {"name": "api", "matches": [{"path": {"type": "PathPrefix", "value": "/v1"}}],
              "backendRefs": [{"kind": "Service", "name": "worker", "port": 80}]},
             {"backendRefs": [{"kind": "Service", "name": "worker", "namespace": "elsewhere", "port": 80}]},
             {"backendRefs": [{"kind": "Service", "name": "site", "port": 80, "weight": 3}]}]}}
          """);
  private final GatewayRoute router = new GatewayRoute("web", routes, InstantSource.system());

  @Test
  void weightsAreWrittenOutAlsoZero() {
    assertThat(router.apply(split(Slot.B, 0, 3, 1))).isInstanceOf(Outcome.InForce.class);

    assertThat(routes.rules())
        .isEqualTo(
            json(
                """
                [{"name": "api", "matches": [{"path": {"type": "PathPrefix", "value": "/v1"}}],
                  "backendRefs": [{"kind": "Service", "name": "worker", "port": 80, "weight": 100},
                                  {"kind": "Service", "name": "worker-canary", "port": 80, "weight": 0}]},
                 {"backendRefs": [{"kind": "Service", "name": "worker", "namespace": "elsewhere", "port": 80}]},
                 {"backendRefs": [{"kind": "Service", "name": "site", "port": 80, "weight": 3}]}]
                """));
  }

  @Test
  void aHeaderIsAMoreSpecificMatchAndGoesInAnAbort() {
    router.apply(split(Slot.B, 5, 3, 1, ALWAYS));

    assertThat(routes.rules()).hasSize(4);
    assertThat(routes.rules().get(0))
        .isEqualTo(
            json(
                """
                {"matches": [{"path": {"type": "PathPrefix", "value": "/v1"},
                              "headers": [{"type": "Exact", "name": "x-canary", "value": "always"}]}],
                 "backendRefs": [{"kind": "Service", "name": "worker-canary", "port": 80, "weight": 1}]}
                """));

    router.apply(split(Slot.B, 0, 3, 1));
    assertThat(routes.rules()).hasSize(3);
  }

  @Test
  void whatIsInForceIsNotWrittenAgain() {
    router.apply(split(Slot.B, 5, 3, 1, ALWAYS));
    router.apply(split(Slot.B, 5, 2, 1, ALWAYS));

    assertThat(routes.patches).isEqualTo(1);
  }

  @Test
  void otherBackendsOfTheSameRuleKeepTheirShare() {
    routes.addBackend(
        "{\"kind\": \"Service\", \"name\": \"old\", \"port\": 80, \"weight\": 300}", 700);

    router.apply(split(Slot.B, 10, 3, 1));

    assertThat(routes.rules().get(0).at("/backendRefs/0/weight").asInt()).isEqualTo(630);
    assertThat(routes.rules().get(0).at("/backendRefs/1/weight").asInt()).isEqualTo(70);
    assertThat(routes.rules().get(0).at("/backendRefs/2/weight").asInt()).isEqualTo(300);
  }

  @Test
  void sharesThatCannotBeExpressedAreRefusedButNeverAnAbort() {
    routes.addBackend("{\"kind\": \"Service\", \"name\": \"old\", \"port\": 80, \"weight\": 1}", 1);

    assertThat(router.apply(split(Slot.B, 10, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures()).singleElement().asString().contains("100 or more"));
    assertThat(router.apply(split(Slot.B, 0, 3, 1))).isInstanceOf(Outcome.InForce.class);
  }

  @Test
  void aRouteThatSomebodyElseChangedIsReadAgain() {
    routes.conflicts = 2;

    assertThat(router.apply(split(Slot.B, 10, 3, 1))).isInstanceOf(Outcome.InForce.class);
  }

  @Test
  void aRouteThatIsNotThereIsSaidAndNeverThrown() {
    routes.conflicts = 100;

    assertThat(router.apply(split(Slot.B, 10, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures())
                .containsExactly("HTTPRoute shop/web: it was changed meanwhile"));
  }

  @Test
  void aRouteWithoutTheServiceIsSaid() {
    var other = new Split(new ServiceName("shop", "sensor"), Slot.B, 1, List.of(), List.of());

    assertThat(router.apply(other))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures())
                .containsExactly("HTTPRoute shop/web: none of its rules has the backend sensor"));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** One route, kept as the API server would. */
  private static final class FakeRoutes implements Routes {
    private final ObjectNode route;
    private int patches;
    private int conflicts;

    FakeRoutes(String text) {
      route = (ObjectNode) json(text);
    }

    JsonNode rules() {
      return route.at("/spec/rules");
    }

    void addBackend(String backend, int weightOfOurs) {
      ((ObjectNode) rules().get(0).at("/backendRefs/0")).put("weight", weightOfOurs);
      ((ArrayNode) rules().get(0).path("backendRefs")).add(json(backend));
    }

    @Override
    public ObjectNode read(String namespace, String name) {
      assertThat(namespace).isEqualTo(WORKER.namespace());
      assertThat(name).isEqualTo("web");
      return route.deepCopy();
    }

    @Override
    public void patch(String namespace, String name, ObjectNode patch) throws IOException {
      if (conflicts > 0) {
        conflicts--;
        throw new IOException("it was changed meanwhile");
      }
      assertThat(patch.at("/metadata/resourceVersion"))
          .isEqualTo(route.at("/metadata/resourceVersion"));
      patches++;
      ((ObjectNode) route.path("spec")).set("rules", patch.at("/spec/rules"));
      ((ObjectNode) route.path("metadata")).put("resourceVersion", Integer.toString(patches + 1));
    }
  }
}
