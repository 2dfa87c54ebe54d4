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
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
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
                  "backendRefs": [{"kind": "Service", "name": "worker", "port": 80, "weight": 0},
                                  {"kind": "Service", "name": "worker-a", "port": 80, "weight": 100},
                                  {"kind": "Service", "name": "worker-b", "port": 80, "weight": 0}]},
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
                 "backendRefs": [{"kind": "Service", "name": "worker-b", "port": 80, "weight": 1}]}
                """));

    router.apply(split(Slot.B, 0, 3, 1));
    assertThat(routes.rules()).hasSize(3);
  }

  /** Somebody may have a service of that name. */
  @Test
  void aRuleOfAServiceThatIsNamedLikeASlotStays() {
    String foreign =
        "{\"matches\": [{\"path\": {\"type\": \"PathPrefix\", \"value\": \"/b\"}}],"
            + " \"backendRefs\": [{\"name\": \"worker-b\", \"port\": 80}]}";
    ((ArrayNode) routes.rules()).insert(0, json(foreign));
    routes.endpoints = Set.of();

    router.apply(split(Slot.B, 5, 3, 1, ALWAYS));

    assertThat(routes.rules().get(0)).isEqualTo(json(foreign));
    assertThat(routes.patches).as("nobody is there to rise to").isZero();
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

    assertThat(routes.weights(0))
        .containsExactly("worker=0", "worker-a=630", "worker-b=70", "old=300");
    router.release(WORKER);
    assertThat(routes.weights(0)).containsExactly("worker=700", "old=300");
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
  void oneThatSomebodyElseKeepsChangingIsSaidAndNeverThrown() {
    routes.conflicts = 100;

    assertThat(failures(router.apply(split(Slot.B, 10, 3, 1))))
        .containsExactly("HTTPRoute shop/web: somebody else keeps changing it");
  }

  @Test
  void whatWasOvertakenIsNotWrittenAgain() {
    router.apply(split(Slot.B, 10, 3, 1));
    routes.conflicts = 1;

    assertThat(failures(router.say(split(Slot.B, 50, 3, 1)).await(() -> routes.conflicts == 0)))
        .containsExactly("HTTPRoute shop/web: something else is wanted by now");
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=90", "worker-b=10");
    assertThat(router.apply(split(Slot.B, 0, 3, 1))).isInstanceOf(Outcome.InForce.class);
  }

  /** It may take long to be read, and the abort of it has come meanwhile. */
  @Test
  void whatWasOvertakenWhileTheRouteWasReadIsNotWritten() {
    router.apply(split(Slot.B, 10, 3, 1));
    int reads = routes.reads;

    router.say(split(Slot.B, 50, 3, 1)).await(() -> routes.reads > reads);

    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=90", "worker-b=10");
  }

  @Test
  void whoWritesTheServiceAloneIsMended() {
    router.apply(split(Slot.B, 10, 3, 1));
    JsonNode wanted = routes.rules().deepCopy();
    routes.overwrite(
        "[{\"kind\": \"Service\", \"name\": \"worker\", \"port\": 80, \"weight\": 1}]");

    router.apply(split(Slot.B, 10, 3, 1));

    assertThat(routes.rules()).isEqualTo(wanted);
  }

  @Test
  void promotionAndTheWayBackAreWeightsAlone() {
    router.apply(split(Slot.B, 50, 3, 3));
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=50", "worker-b=50");

    router.apply(split(Slot.A, 0, 3, 3));
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=0", "worker-b=100");

    router.apply(split(Slot.B, 0, 3, 3));
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=100", "worker-b=0");
  }

  @Test
  void releasedItIsAsItWas() {
    JsonNode before = routes.rules().deepCopy();
    router.apply(split(Slot.B, 10, 3, 1, ALWAYS));

    assertThat(router.release(WORKER)).isInstanceOf(Outcome.InForce.class);

    ((ObjectNode) before.get(0).at("/backendRefs/0")).put("weight", 1);
    assertThat(routes.rules()).isEqualTo(before);
    assertThat(router.release(WORKER)).isInstanceOf(Outcome.InForce.class);
    assertThat(routes.patches).isEqualTo(2);
  }

  @Test
  void aSlotThatHadNoCallsGetsNoneBeforeItsServiceLeadsThere() {
    router.apply(split(Slot.B, 0, 3, 1));
    routes.endpoints = Set.of();

    assertThat(router.apply(split(Slot.B, 10, 3, 1)))
        .isEqualTo(new Outcome.Partly(List.of("Service worker-b leads to no ready instance yet")));
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=100", "worker-b=0");

    routes.endpoints = Set.of("b-0", "former");
    assertThat(router.apply(split(Slot.B, 10, 3, 1)))
        .isEqualTo(
            new Outcome.Partly(List.of("Service worker-b still leads to other instances too")));

    routes.endpoints = Set.of("b-0");
    assertThat(router.apply(split(Slot.B, 10, 3, 1))).isInstanceOf(Outcome.InForce.class);
  }

  /** Also where it serves nobody at all: 0 is 0. */
  @Test
  void anAbortWaitsForNobody() {
    router.apply(split(Slot.B, 100, 0, 3));
    routes.endpoints = Set.of();

    assertThat(router.apply(split(Slot.B, 0, 0, 3))).isInstanceOf(Outcome.InForce.class);
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=100", "worker-b=0");
  }

  /** Then it is stable that rises. */
  @Test
  void anAbortAfterThePromotionDoesNotDependOnAnAnswerAboutEndpoints() {
    router.apply(split(Slot.A, 0, 3, 3));
    routes.unreadable = true;
    Split back = split(Slot.B, 0, 3, 3);

    assertThat(failures(router.apply(back))).singleElement().asString().contains("forbidden");
    assertThat(router.apply(refusing(back))).isInstanceOf(Outcome.InForce.class);
    assertThat(routes.weights(0)).containsExactly("worker=0", "worker-a=100", "worker-b=0");
  }

  /** A bad version fails some calls, nobody fails all of them. */
  @Test
  void anAbortAfterThePromotionWaitsForInstancesThatCanBeReached() {
    router.apply(split(Slot.A, 0, 3, 3));
    routes.endpoints = Set.of();

    assertThat(router.apply(refusing(split(Slot.B, 0, 3, 3))))
        .isEqualTo(new Outcome.Partly(List.of("Service worker-a leads to no ready instance yet")));
  }

  private static Split refusing(Split split) {
    return new Split(
        split.service(), split.canary(), 0, List.of(), split.members(), "bcdfghjklm", true);
  }

  @Test
  void aRouteWithoutTheServiceIsSaid() {
    var other = new Split(new ServiceName("shop", "sensor"), Slot.B, 1, List.of(), List.of());

    assertThat(router.apply(other))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Missing.class))
        .satisfies(missing ->
            assertThat(missing.failures())
                .containsExactly(
                    "HTTPRoute shop/web: none of its rules has the backend sensor: write backendRefs: [{name: sensor, port: ...}]"));
  }

  private static List<String> failures(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).failures();
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
    private int reads;
    private int patches;
    private int conflicts;
    private boolean unreadable;
    private @Nullable Set<String> endpoints;

    FakeRoutes(String text) {
      route = (ObjectNode) json(text);
    }

    JsonNode rules() {
      return route.at("/spec/rules");
    }

    List<String> weights(int rule) {
      return rules()
          .get(rule)
          .path("backendRefs")
          .valueStream()
          .map(backend -> backend.path("name").asText() + "=" + backend.path("weight").asInt())
          .toList();
    }

    void overwrite(String backends) {
      ((ObjectNode) rules().get(0)).set("backendRefs", json(backends));
    }

    void addBackend(String backend, int weightOfOurs) {
      ((ObjectNode) rules().get(0).at("/backendRefs/0")).put("weight", weightOfOurs);
      ((ArrayNode) rules().get(0).path("backendRefs")).add(json(backend));
    }

    @Override
    public ObjectNode read(String namespace, String name) {
      assertThat(namespace).isEqualTo(WORKER.namespace());
      assertThat(name).isEqualTo("web");
      reads++;
      return route.deepCopy();
    }

    @Override
    public boolean patch(String namespace, String name, ObjectNode patch) {
      if (conflicts > 0) {
        conflicts--;
        return false;
      }
      assertThat(patch.at("/metadata/resourceVersion"))
          .isEqualTo(route.at("/metadata/resourceVersion"));
      patches++;
      ((ObjectNode) route.path("spec")).set("rules", patch.at("/spec/rules"));
      ((ObjectNode) route.path("metadata")).put("resourceVersion", Integer.toString(patches + 1));
      return true;
    }

    @Override
    public Set<String> endpoints(String namespace, String service) throws IOException {
      if (unreadable) {
        throw new IOException("endpointslices.discovery.k8s.io is forbidden");
      }
      return endpoints == null ? Set.of(service.equals("worker-a") ? "a-0" : "b-0") : endpoints;
    }
  }
}
