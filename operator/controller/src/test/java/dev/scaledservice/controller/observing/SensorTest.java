package dev.scaledservice.controller.observing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.calls.Directory;
import dev.scaledservice.signals.prometheus.BreakerPoller;
import dev.scaledservice.signals.prometheus.PrometheusPoller;
import dev.scaledservice.signals.statsd.StatsdSettings;
import dev.scaledservice.signals.statsd.StatsdSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server of Prometheus is asked only for the namespaces that it is open to. */
class SensorTest {

  private final StatsdSource statsd =
      new StatsdSource(
          StatsdSettings.at(new InetSocketAddress("127.0.0.1", 0)),
          InstantSource.system(),
          Ticker.system());
  private final PrometheusPoller prometheus =
      new PrometheusPoller(List.of(), InstantSource.system());
  private final Sensor sensor =
      new Sensor(
          statsd,
          prometheus,
          new OwnMetrics(statsd, prometheus, Duration.ofSeconds(5), SensorTest::open),
          Duration.ofSeconds(5),
          SensorTest::open,
          new BreakerPoller(List.of(), Duration.ofSeconds(5), InstantSource.system()),
          new Directory(),
          new CallGraph(new Directory()));

  private static boolean open(String server, String namespace) {
    return !server.equals("main") || namespace.equals("shop");
  }

  @AfterEach
  void close() {
    prometheus.close();
    statsd.close();
  }

  @Test
  void aServerThatIsNotOpenToTheNamespaceIsNotAsked() {
    assertThat(why("bank"))
        .isEqualTo(
            "Prometheus main is not open to namespace bank:"
                + " see prometheus.servers.main.namespaces in the operator's settings");
  }

  @Test
  void oneThatIsOpenIsLeftToWhoeverAsksIt() {
    assertThat(why("shop"))
        .isEqualTo("no Prometheus server is called main in the operator's settings");
  }

  private String why(String namespace) {
    Seen seen = seen(namespace);
    List<Measured> measured = sensor.measure(sensor.attend(seen, (Wish.Clear) seen.wish()));
    assertThat(measured).hasSize(1);
    Reading reading = ((Measurement.Total) measured.getFirst().measurement()).window();
    assertThat(reading).isInstanceOf(Reading.Unknown.class);
    return ((Reading.Unknown) reading).why();
  }

  private static Seen seen(String namespace) {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: worker, namespace: %s, uid: u}
            spec:
              template: {spec: {containers: [{name: w, image: "w:1"}]}}
              scaling:
                maxReplicas: 5
                metrics:
                - name: queried
                  prometheus: {query: "sum(up)"}
                  target: {type: AverageValue, averageValue: "10"}
            """
                .formatted(namespace),
            ScaledService.class);
    var spec = service.spec();
    return new Seen(
        new ServiceKey(namespace, "worker"),
        service,
        new Wish.Clear(
            spec,
            PolicyReader.read(spec),
            Revision.of(spec.template()),
            Callers.of(spec, namespace)),
        List.of(),
        List.of(),
        List.of(),
        Instant.EPOCH);
  }
}
