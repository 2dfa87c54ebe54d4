package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.Desired;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import dev.scaledservice.routing.gateway.Routes;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the Services of slots are made, lead elsewhere, and go. */
class SlotServicesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STABLE = "bcdfghjklm";
  private static final String FRESH = "zzcc7b8zx6";
  private static final String FORMER = "ffffffffff";
  private static final String GATEWAY =
      "{strategy: Canary, steps: [{weight: 10}], router: {gateway: {httpRoute: web}}}";

  private final OneRoute routes = new OneRoute();
  private final SlotServices slots = new SlotServices(routes);
  private final List<Service> there = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Routed routed = Routed.DONE;
  private int weight;

  private SlotServices.Wanted look(String rollout, @Nullable String fresh) {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: worker, namespace: shop, uid: u}
            spec:
              template: {spec: {containers: [{name: w, image: "w:2", ports: [{containerPort: 80}]}]}}
              replicas: 2
              scaling: {maxReplicas: 5}
              rollout: %s
            """
                .formatted(rollout),
            ScaledService.class);
    var spec = service.spec();
    var wish =
        new Wish.Clear(
            spec,
            PolicyReader.read(spec),
            new Revision(fresh == null ? STABLE : fresh),
            new Callers(Set.of("shop"), List.of(), null));
    var seen =
        new Seen(new ServiceKey("shop", "worker"), service, wish, List.of(), there, List.of(), now);
    var plan =
        new RolloutPlan(
            null, STABLE, fresh, weight, Map.of(), "", null, false, List.of(), Instant.MAX);
    var sharing =
        new Sharing(
            plan,
            new Split(new ServiceName("shop", "worker"), Slot.B, weight, List.of(), List.of()),
            Slot.A,
            Sharing.By.GATEWAY,
            1,
            List.of(),
            List.of(),
            routed);
    SlotServices.Wanted wanted =
        slots.look(
            new Order(
                seen,
                wish,
                new Roles(new Revision(STABLE), null, false),
                2,
                rollout.contains("gateway") ? sharing : null),
            List.of(spec.template()),
            null);
    there.removeIf(
        one -> wanted.services().get(one.getMetadata().getName()) instanceof Desired.Absent);
    wanted.services().forEach(this::store);
    return wanted;
  }

  private void store(String name, Desired desired) {
    if (desired instanceof Desired.Present present) {
      there.removeIf(one -> one.getMetadata().getName().equals(name));
      there.add(Serialization.unmarshal(Serialization.asJson(present.object()), Service.class));
    }
  }

  private @Nullable String leadsTo(String name) {
    return there.stream()
        .filter(one -> one.getMetadata().getName().equals(name))
        .map(one -> one.getSpec().getSelector().get("scaledservice.dev/revision"))
        .findFirst()
        .orElse(null);
  }

  @Test
  void eachLeadsToWhoHoldsItsSlotAndTheEmptyOneToStable() {
    look(GATEWAY, null);

    assertThat(leadsTo("worker-a")).isEqualTo(STABLE);
    assertThat(leadsTo("worker-b")).isEqualTo(STABLE);
  }

  @Test
  void aSlotThatGetsNoCallsLeadsToAnotherRevisionAfterAWhile() {
    look(GATEWAY, FORMER);
    routes.weights(100, 0);

    SlotServices.Wanted wanted = look(GATEWAY, FRESH);
    assertThat(leadsTo("worker-b")).isEqualTo(FORMER);
    assertThat(wanted.lookAgain()).isEqualTo(now.plusSeconds(5));

    now = now.plusSeconds(5);
    look(GATEWAY, FRESH);
    assertThat(leadsTo("worker-b")).isEqualTo(FRESH);
    assertThat(leadsTo("worker-a")).isEqualTo(STABLE);
  }

  @Test
  void oneThatStillGetsCallsDoesNot() {
    look(GATEWAY, FORMER);
    routes.weights(90, 10);

    for (int second = 0; second < 10; second++) {
      now = now.plusSeconds(1);
      look(GATEWAY, FRESH);
    }

    assertThat(leadsTo("worker-b")).isEqualTo(FORMER);
  }

  @Test
  void whatCannotBeKnownChangesNothing() {
    look(GATEWAY, FORMER);
    routes.trouble = "it is away";
    now = now.plusSeconds(60);

    SlotServices.Wanted wanted = look(GATEWAY, FRESH);

    assertThat(leadsTo("worker-b")).isEqualTo(FORMER);
    assertThat(wanted.lookAgain()).isEqualTo(now.plusSeconds(1));
  }

  /** Somebody edits the Service of a slot that gets calls: there is nothing to wait for. */
  @Test
  void whoLeadsASlotAstrayIsMendedAtOnce() {
    look(GATEWAY, FORMER);
    routes.weights(90, 10);
    weight = 10;

    look(GATEWAY, FRESH);

    assertThat(leadsTo("worker-b")).isEqualTo(FRESH);
  }

  @Test
  void theyGoAWhileAfterTheRouteLeadsToNoneOfThem() {
    look(GATEWAY, FRESH);
    routes.weights(90, 10);

    look("{strategy: Rolling}", null);
    assertThat(routes.names()).containsExactly("worker");
    assertThat(there).hasSize(2);

    now = now.plusSeconds(5);
    look("{strategy: Rolling}", null);
    assertThat(there).isEmpty();
  }

  @Test
  void theyStayAsLongAsTheRouteCannotBeChangedAndThatIsSaid() {
    look(GATEWAY, FRESH);
    routes.trouble = "it is away";

    now = now.plusSeconds(60);

    assertThat(look("{strategy: Rolling}", null).obstacles())
        .containsExactly("HTTPRoute shop/web: it is away");
    assertThat(there).hasSize(2);
  }

  @Test
  void whereThereIsNoSuchRouteNothingLeadsToThem() {
    look(GATEWAY, FRESH);
    routes.missing = true;

    look("{strategy: Rolling}", null);

    assertThat(there).isEmpty();
  }

  /** {@code web}, as the API server keeps it. */
  private static final class OneRoute implements Routes {
    private @Nullable String trouble;
    private boolean missing;
    private ObjectNode route = parsed("");

    void weights(int a, int b) {
      route =
          parsed(
              ", {\"name\": \"worker-a\", \"weight\": %d}, {\"name\": \"worker-b\", \"weight\": %d}"
                  .formatted(a, b));
    }

    List<String> names() {
      return route
          .at("/spec/rules/0/backendRefs")
          .valueStream()
          .map(backend -> backend.path("name").asText())
          .toList();
    }

    private static ObjectNode parsed(String more) {
      try {
        return (ObjectNode)
            JSON.readTree(
                """
                {"metadata": {"resourceVersion": "1"},
                 "spec": {"rules": [{"backendRefs": [{"name": "worker", "weight": 0}%s]}]}}
                """
                    .formatted(more));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(e);
      }
    }

    @Override
    public ObjectNode read(String namespace, String name) throws IOException {
      if (missing) {
        throw new MissingException("there is none");
      }
      if (trouble != null) {
        throw new IOException(Objects.requireNonNull(trouble));
      }
      return route.deepCopy();
    }

    @Override
    public boolean patch(String namespace, String name, ObjectNode patch) {
      ((ObjectNode) route.path("spec")).set("rules", patch.at("/spec/rules"));
      return true;
    }

    @Override
    public Set<String> endpoints(String namespace, String service) {
      throw new AssertionError("whoever leads back waits for nobody");
    }
  }
}
