package dev.scaledservice.controller.observing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.prometheus.PrometheusPoller;
import dev.scaledservice.signals.statsd.PodAddress;
import dev.scaledservice.signals.statsd.PodEvents;
import dev.scaledservice.signals.statsd.StatsdSettings;
import dev.scaledservice.signals.statsd.StatsdSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/** Metrics of a service's own, from packets and from a server that answers like Prometheus. */
class OwnMetricsTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "worker");
  private static final String QUERY =
      "max(queue{revision=\"$revision\",ns=~\"$namespace|x$\",pod=~\"$service-.*\"})";

  private final StatsdSource statsd =
      new StatsdSource(
          StatsdSettings.at(new InetSocketAddress("127.0.0.1", 0)),
          InstantSource.system(),
          Ticker.system());
  private FakePrometheus server;
  private PrometheusPoller prometheus;
  private OwnMetrics own;

  @BeforeEach
  void start() throws IOException {
    server =
        new FakePrometheus(() ->
            "\"resultType\":\"scalar\",\"result\":[%d,\"130\"]"
                .formatted(Instant.now().getEpochSecond()));
    prometheus = new PrometheusPoller(List.of(server.main()), InstantSource.system());
    own =
        new OwnMetrics(
            statsd,
            prometheus,
            Duration.ofMillis(100),
            (name, namespace) -> !name.equals("closed"));
  }

  @AfterEach
  void stop() {
    prometheus.close();
    statsd.close();
    server.close();
  }

  private static Seen seen(String phase, String query, String from) {
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
                analysis:
                  metrics:
                  - name: checkout-failures
                    statsd: {metric: checkout.failed, as: Rate, tags: {kind: card}}
                    compare: NotWorseThanStable
                  - name: queue
                    prometheus: {server: %s, query: '%s'}
                    below: 100
            """
                .formatted(from, query),
            ScaledService.class);
    var json = new ObjectMapper();
    service.setStatus(
        json.createObjectNode()
            .set(
                "canary",
                json.createObjectNode().put("revision", "zzcc7b8zx6").put("phase", phase)));
    var spec = service.spec();
    return new Seen(
        KEY,
        service,
        new Wish.Clear(
            spec,
            PolicyReader.read(spec),
            Revision.of(spec.template()),
            new Callers(Set.of("shop"), List.of(), null)),
        List.of(),
        List.of(),
        List.of(),
        Instant.EPOCH);
  }

  private OwnMetrics.Told attend(Seen seen) {
    var wish = (Wish.Clear) seen.wish();
    statsd.watch(KEY, own.pushed(wish));
    prometheus.watch(KEY, own.pulled(seen, wish));
    return told(seen);
  }

  private OwnMetrics.Told told(Seen seen) {
    Rollout rollout = ((Wish.Clear) seen.wish()).spec().rollout();
    return own.told(KEY, Objects.requireNonNull(rollout));
  }

  private void say(String packet) throws IOException {
    byte[] bytes = packet.getBytes(UTF_8);
    try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.7", 0))) {
      socket.send(
          new DatagramPacket(
              bytes, bytes.length, InetAddress.getByName("127.0.0.1"), statsd.address().getPort()));
    }
  }

  @Test
  void whatPodsCountIsTheirRevisionsAndOnlyGrows() throws IOException {
    Seen seen = seen("Warm", QUERY, "main");
    statsd.pods(
        KEY, List.of(new PodAddress("w-1", "zzcc7b8zx6", InetAddress.getByName("127.0.0.7"))));
    attend(seen);
    say("checkout.failed:2|c|#kind:card\ncheckout.failed:7|c|#kind:gift");
    say("checkout.failed:1|c|@0.5|#kind:card\ncheckout.failed:-9|c|#kind:card");

    await()
        .untilAsserted(() ->
            assertThat(told(seen).events())
                .containsExactly(
                    new OwnMetrics.Counted(
                        "checkout-failures", new PodEvents("w-1", "zzcc7b8zx6", 4))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Stepping", "Promoting", "Baking"})
  void aQueryIsAskedOfTheRevisionThatIsJudged(String phase) {
    Seen seen = seen(phase, QUERY, "main");
    attend(seen);

    await()
        .untilAsserted(() ->
            assertThat(told(seen).readings().get("queue"))
                .isInstanceOfSatisfying(
                    Reading.Fresh.class, fresh -> assertThat(fresh.value()).isEqualTo(130)));
    assertThat(server.asked())
        .allMatch(
            "query=max(queue{revision=\"zzcc7b8zx6\",ns=~\"shop|x$\",pod=~\"worker-.*\"})"::equals);
  }

  @Test
  void whereNothingIsJudgedNothingIsAsked() {
    OwnMetrics.Told told = attend(seen("Warm", QUERY, "main"));

    assertThat(told.readings().get("queue")).isEqualTo(new Reading.Unknown("nobody asks for it"));
  }

  @Test
  void aServerThatIsNotOpenToTheNamespaceIsNotAsked() {
    OwnMetrics.Told told = attend(seen("Stepping", QUERY, "closed"));

    assertThat(told.readings().get("queue"))
        .isInstanceOfSatisfying(
            Reading.Unknown.class,
            unknown ->
                assertThat(unknown.why()).startsWith("Prometheus closed is not open to namespace"));
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum(a{b=\"$pod\"})", "sum(a{b=\"$revisions\"})", "a{b=\"${revision}\"}"})
  void anotherVariableIsRefusedWithTheNamesThatThereAre(String query) {
    Seen seen = seen("Stepping", query, "main");

    assertThatThrownBy(() -> OwnMetrics.check(((Wish.Clear) seen.wish()).spec().rollout()))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageContaining("there are $namespace, $revision, $service");
  }
}
