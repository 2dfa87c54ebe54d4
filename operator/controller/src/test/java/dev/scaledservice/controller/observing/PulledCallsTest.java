package dev.scaledservice.controller.observing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.prometheus.CallPoller;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls by revision from a server that answers like Prometheus. */
class PulledCallsTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "worker");
  private static final String OLD = "bcdfghjklm";
  private static final String FRESH = "zzcc7b8zx6";

  private volatile String series = "";
  private FakePrometheus server;
  private CallPoller poller;
  private PulledCalls calls;

  @BeforeEach
  void start() throws IOException {
    server =
        new FakePrometheus(() -> "\"resultType\":\"vector\",\"result\":[%s]".formatted(series));
    poller = new CallPoller(List.of(server.main()), Duration.ofMillis(50), InstantSource.system());
    calls = new PulledCalls(poller, (name, namespace) -> !name.equals("closed"));
  }

  @AfterEach
  void stop() {
    poller.close();
    server.close();
  }

  private static String one(String labels, int value) {
    return "{\"metric\":{%s},\"value\":[1,\"%d\"]}".formatted(labels, value);
  }

  private static String calls(String revision, String kind, int value) {
    return one(
        "\"instance\":\"c-1\",\"revision\":\"%s\",\"scaledservice_calls\":\"%s\""
            .formatted(revision, kind),
        value);
  }

  private void answers(String... all) {
    series = String.join(",", all);
    int before = server.asked().size();
    await()
        .until(
            () -> server.asked().size() >= before + 2); // The one under way had the answer before.
  }

  private static Seen seen(String phase, String prometheus) {
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
              rollout:
                strategy: Canary
                steps: [{weight: 10}]
                analysis: {calls: {prometheus: %s}}
            """
                .formatted(prometheus),
            ScaledService.class);
    var json = new ObjectMapper();
    service.setStatus(
        json.createObjectNode()
            .set("canary", json.createObjectNode().put("revision", FRESH).put("phase", phase)));
    var spec = service.spec();
    return new Seen(
        KEY,
        service,
        new Wish.Clear(
            spec,
            PolicyReader.read(spec),
            Revision.of(spec.template()),
            new Callers(Set.of("shop"), List.of(), null)),
        List.of(revision(OLD, "w-old"), revision(FRESH, "w-new")),
        List.of(),
        List.of(),
        Instant.EPOCH);
  }

  private static SeenRevision revision(String revision, String pod) {
    var living =
        new PodSeen(
            pod, "node", PodSeen.Phase.RUNNING, Instant.EPOCH, Instant.EPOCH, null, null, null);
    return new SeenRevision(
        new Revision(revision),
        new DeploymentBuilder().withNewMetadata().endMetadata().build(),
        List.of(new SeenPod(pod, "uid-" + pod, "10.0.0.1", true, living, null)));
  }

  private static final String PLAIN = "{total: 'calls{app=\"$service\"}', failed: 'bad$'}";

  private static Rollout rollout(Seen seen) {
    return Objects.requireNonNull(((Wish.Clear) seen.wish()).spec().rollout());
  }

  private PulledCalls.Told told(Seen seen) {
    return calls.told(seen, rollout(seen));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Stepping", "Promoting", "Baking"})
  void whatCallersCountIsTheRevisionsThatThereAre(String phase) {
    Seen seen = seen(phase, PLAIN);
    series = String.join(",", calls(OLD, "total", 1000), calls("gone", "total", 5));
    calls.attend(seen, rollout(seen));
    await().until(() -> told(seen).trouble().isEmpty());

    answers(
        calls(OLD, "total", 1090),
        calls(FRESH, "total", 10),
        calls(FRESH, "failed", 4),
        calls("gone", "total", 99));

    assertThat(told(seen).trouble()).isEmpty();
    assertThat(told(seen).calls())
        .containsExactlyInAnyOrder(
            new Tallied(OLD, "?", 90, 0, 0, 0), new Tallied(FRESH, "?", 10, 4, 0, 0));
    assertThat(server.asked()).allMatch(query -> query.contains("calls{app=\"worker\"}"));
  }

  @Test
  void seriesOfNoRevisionOfTheServiceAreSaid() {
    Seen seen = seen("Stepping", PLAIN);
    series = calls("v2", "total", 7);
    calls.attend(seen, rollout(seen));

    await()
        .untilAsserted(() ->
            assertThat(told(seen).trouble())
                .isEqualTo(
                    "no label revision of the calls is one of this service's, such as " + FRESH));
  }

  @Test
  void whereNothingIsJudgedNothingIsAsked() {
    Seen seen = seen("Warm", PLAIN);
    calls.attend(seen, rollout(seen));

    assertThat(told(seen).trouble()).isEqualTo("nobody asks for them");
  }

  @Test
  void aServerThatIsNotOpenToTheNamespaceIsNotAsked() {
    Seen seen = seen("Stepping", "{server: closed, total: a, failed: b}");
    calls.attend(seen, rollout(seen));

    assertThat(told(seen).trouble()).startsWith("Prometheus closed is not open to namespace");
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{total: 'a{b=\"$revision\"}', failed: b}",
        "{total: a, failed: 'b{c=\"$pod\"}'}",
        "{total: a, failed: b, slow: '$x'}",
        "{total: a, failed: b, shed: '${service}'}"
      })
  void anotherVariableIsRefusedWithTheNamesThatThereAre(String prometheus) {
    Seen seen = seen("Stepping", prometheus);

    assertThatThrownBy(() -> PulledCalls.check(rollout(seen)))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageContaining("there are $namespace, $service");
  }
}
