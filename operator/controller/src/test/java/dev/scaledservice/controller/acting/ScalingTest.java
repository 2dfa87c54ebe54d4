package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who else writes the count, and how often that is taken back. */
class ScalingTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Revision REVISION = new Revision("zzcc7b8zx6");
  private static final Farewell LONG =
      new Farewell(Duration.ofSeconds(30), Duration.ofSeconds(30), true);

  /** Marks of pods are taken, and never seen: the cache lags behind. */
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              return new MockResponse()
                  .setResponseCode(200)
                  .setHeader("Content-Type", "application/json")
                  .setBody(
                      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"}}");
            }
          },
          false);

  private KubernetesClient client;
  private Scaling scaling;

  @BeforeEach
  void start() {
    server.init();
    client = server.createClient();
    Api api = new Api(client, () -> true, 1);
    scaling = new Scaling(api, new Count(api));
    assertThat(look(0, "7", 2).announcements()).as("nobody else has written it").isEmpty();
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  /** Pods are told first: a way back takes as many looks as it takes seconds, or more. */
  @Test
  void aWayBackOfManyLooksIsOneTakeover() {
    assertThat(look(1, "8", 5).announcements())
        .singleElement()
        .satisfies(said -> assertThat(said.toString()).contains("kubectl set Deployment"));

    for (int second = 2; second < 12; second++) {
      Scaling.Result result = look(second, "8", 5);
      assertThat(result.contested()).as("look %d", second).isEqualTo(Scaling.UNCONTESTED);
      assertThat(result.announcements()).as("look %d", second).isEmpty();
      assertThat(result.leaving()).as("look %d", second).isEqualTo(3);
    }
  }

  @Test
  void eachChangeOfTheirsIsOneAndThreeAreEnough() {
    for (int change = 1; change <= 3; change++) {
      String version = Integer.toString(7 + change);
      assertThat(look(10 * change, version, 4 + change).announcements()).hasSize(1);
      assertThat(look(10 * change + 1, version, 4 + change).announcements()).isEmpty();
    }

    Scaling.Result fourth = look(40, "11", 8);
    assertThat(fourth.contested().reason()).isEqualTo("AnotherWriter");
    assertThat(fourth.leaving()).isZero();
    assertThat(look(41, "11", 8).contested().reason()).as("still").isEqualTo("AnotherWriter");
  }

  /** Two are to be; the Deployment says so many, and as many pods are there. */
  private Scaling.Result look(int second, String version, int replicas) {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: worker, namespace: shop, uid: u}
            spec:
              template: {spec: {containers: [{name: w, image: "w:1"}]}}
              replicas: 2
              scaling: {maxReplicas: 5}
            """,
            ScaledService.class);
    var spec = service.spec();
    var wish =
        new Wish.Clear(
            spec, PolicyReader.read(spec), REVISION, new Callers(Set.of("shop"), List.of(), null));
    var revision = new SeenRevision(REVISION, deployment(version, replicas), pods(replicas));
    var seen =
        new Seen(
            new ServiceKey("shop", "worker"),
            service,
            wish,
            List.of(revision),
            List.of(),
            List.of(),
            NOON.plusSeconds(second));
    var order = new Order(seen, wish, new Roles(REVISION, null, false), 2, null);
    return scaling.bring(order, revision, 2, LONG, null);
  }

  private static Deployment deployment(String version, int replicas) {
    var fields = new FieldsV1();
    fields.setAdditionalProperty("f:spec", Map.of("f:replicas", Map.of()));
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(REVISION.deployment("worker"))
        .withUid("uid-1")
        .withResourceVersion(version)
        .withManagedFields(
            new ManagedFieldsEntryBuilder().withManager("kubectl").withFieldsV1(fields).build())
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }

  private static List<SeenPod> pods(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> {
          var living =
              new PodSeen(
                  "p" + i,
                  "node",
                  PodSeen.Phase.RUNNING,
                  NOON.minusSeconds(600),
                  NOON.minusSeconds(601),
                  null,
                  null,
                  null);
          return new SeenPod("p" + i, "uid" + i, "10.0.0." + i, true, living, null);
        })
        .toList();
  }
}
