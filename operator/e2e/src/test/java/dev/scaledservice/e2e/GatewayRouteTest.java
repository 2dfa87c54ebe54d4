package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import dev.scaledservice.routing.gateway.GatewayRoute;
import dev.scaledservice.routing.gateway.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** HTTPRoutes as a real API server with the definitions of Gateway API keeps them. */
@Tag("cluster")
class GatewayRouteTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ServiceName WORKER = new ServiceName("shop", "worker");
  private static Rig rig;

  private final GatewayRoute router =
      new GatewayRoute("web", new ByKubectl(), InstantSource.system());

  @BeforeAll
  static void start() throws IOException {
    rig = Rig.start(List.of());
    rig.defineGateways();
    well(rig.kubectl("create", "namespace", "shop"));
    Path file = Files.createTempFile(rig.folder(), "route", ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: shop}
        spec:
          parentRefs: [{name: gate}]
          rules:
          - matches: [{path: {type: PathPrefix, value: /v1}}]
            backendRefs: [{name: worker, port: 80}]
          - backendRefs: [{name: site, port: 80}]
        """);
    well(rig.kubectl("apply", "-f", file.toString()));
  }

  @AfterAll
  static void end() {
    rig.close();
  }

  @Test
  void weightsAndHeadersAreTakenAndNotWrittenTwice() throws IOException {
    assertThat(router.apply(split(10, new HeaderMatch("X-Canary", "always"))))
        .isInstanceOf(Outcome.InForce.class);
    ObjectNode first = new ByKubectl().read("shop", "web");
    assertThat(weights(first))
        .containsExactly(
            List.of("worker-b=1"),
            List.of("worker=0", "worker-a=90", "worker-b=10"),
            List.of("site=1"));
    assertThat(first.at("/spec/rules/0/matches/0/headers/0/name").asText()).isEqualTo("x-canary");
    assertThat(first.at("/spec/rules/0/matches/0/path/value").asText()).isEqualTo("/v1");

    router.apply(split(10, new HeaderMatch("X-Canary", "always")));
    assertThat(new ByKubectl().read("shop", "web")).isEqualTo(first);

    router.apply(split(0));
    assertThat(weights(new ByKubectl().read("shop", "web")))
        .containsExactly(List.of("worker=0", "worker-a=100", "worker-b=0"), List.of("site=1"));

    router.release(WORKER);
    assertThat(weights(new ByKubectl().read("shop", "web")))
        .containsExactly(List.of("worker=1"), List.of("site=1"));
  }

  @Test
  void aRouteThatIsNotThereIsSaid() {
    var lost = new GatewayRoute("nowhere", new ByKubectl(), InstantSource.system());

    assertThat(lost.apply(split(0)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures()).singleElement().asString().contains("not found"));
  }

  private static Split split(int percent, HeaderMatch... match) {
    return new Split(WORKER, Slot.B, percent, List.of(match), List.of());
  }

  private static List<List<String>> weights(JsonNode route) {
    return route
        .at("/spec/rules")
        .valueStream()
        .map(rule ->
            rule.path("backendRefs")
                .valueStream()
                .map(backend ->
                    backend.path("name").asText() + "=" + backend.path("weight").asText())
                .toList())
        .toList();
  }

  private static final class ByKubectl implements Routes {

    @Override
    public ObjectNode read(String namespace, String name) throws IOException {
      return (ObjectNode)
          JSON.readTree(said(rig.kubectl("-n", namespace, "get", "httproute", name, "-o", "json")));
    }

    @Override
    public boolean patch(String namespace, String name, ObjectNode patch) throws IOException {
      said(
          rig.kubectl(
              "-n", namespace, "patch", "httproute", name, "--type=merge", "-p", patch.toString()));
      return true;
    }

    @Override
    public Set<String> endpoints(String namespace, String service) {
      throw new AssertionError("nobody is there to be waited for");
    }

    private static String said(Rig.Said said) throws IOException {
      if (said.exit() != 0) {
        throw new IOException(said.text());
      }
      return said.text();
    }
  }

  private static void well(Rig.Said said) {
    assertThat(said.exit()).as(said.text()).isZero();
  }
}
