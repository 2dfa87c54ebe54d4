package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is measured is not to be had: the count is held, people are told, and all goes on when it is
 * back.
 */
@Tag("cluster")
class SourcesAwayTest {

  private static final int HELD = 4;

  /** Longer than the window and the stabilization, after which a blind one would have gone down. */
  private static final Duration LONG = Duration.ofSeconds(12);

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest operator;
  private static Exporter figure;
  private static OldPrometheus old;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    old = new OldPrometheus();
    operator = new OperatorUnderTest(rig, OperatorUnderTest.Place.of(rig).with(old.settings()));
    figure = new Exporter(rig, "figure");
  }

  @AfterAll
  static void end() {
    figure.close();
    operator.close();
    old.close();
    cluster.close();
    rig.close();
  }

  @AfterEach
  void nothingStaysBehind() {
    cluster.deleteAll();
  }

  @Test
  void aPrometheusThatIsAwayHoldsTheCount() {
    pulled("away", "todo");
    rig.component("kill", "prometheus");
    try {
      isHeldAndSaid("away", "Prometheus main");
    } finally {
      rig.component("start", "prometheus");
    }
    goesOn("away");
  }

  /** The series has ended: Prometheus answers, and has nothing to say. */
  @Test
  void aPrometheusThatHasNothingToSayHoldsTheCount() {
    pulled("empty", "todo");
    figure.says("");
    isHeldAndSaid("empty", "the query finds no series");
    goesOn("empty");
  }

  /** It has taken no sample for two minutes, and tells the last one: a low number. */
  @Test
  void aPrometheusThatAnswersWithWhatIsOldHoldsTheCount() {
    old.says(38, Duration.ZERO);
    asks("stale", "{server: old, query: todo}");
    old.says(5, Duration.ofMinutes(2));
    isHeldAndSaid("stale", "Prometheus old answers with a number that is more than");
    old.says(18, Duration.ZERO);
    isBelievedAgain("stale");
  }

  @Test
  void podsThatSayNothingHoldTheCount() {
    cluster.apply(
        "mute",
        """
        template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
        scaling:
          maxReplicas: 10
          behavior: {scaleDown: {stabilizationWindowSeconds: 5}}
          metrics:
          - name: requests
            statsd: {metric: requests, as: Rate}
            window: 5s
            target: {type: AverageValue, averageValue: "100"}
        """);
    try (var packets = new Packets(cluster.client(), "default", "mute", operator.statsdPort())) {
      packets.rate(350);
      eventually(() -> assertThat(cluster.status("mute").desiredReplicas()).isEqualTo(HELD));
      eventually(() -> assertThat(cluster.passing("mute")).isEqualTo(HELD));
    }
    isHeldAndSaid("mute", "silent for");
    try (var packets = new Packets(cluster.client(), "default", "mute", operator.statsdPort())) {
      packets.rate(150);
      eventually(() -> assertThat(cluster.status("mute").desiredReplicas()).isEqualTo(2));
      eventually(() -> assertThat(cluster.condition("mute", "ScalingActive")).startsWith("True"));
    }
  }

  private static void pulled(String name, String query) {
    figure.says("todo 38\n");
    asks(name, "{query: \"%s\"}".formatted(query));
  }

  /** The count is {@link #HELD} before it goes on. */
  private static void asks(String name, String prometheus) {
    cluster.apply(
        name,
        """
        template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
        scaling:
          maxReplicas: 10
          behavior: {scaleDown: {stabilizationWindowSeconds: 5}}
          metrics:
          - name: todo
            prometheus: %s
            target: {type: AverageValue, averageValue: "10"}
        """
            .formatted(prometheus));
    eventually(() -> {
      assertThat(cluster.status(name).desiredReplicas()).isEqualTo(HELD);
      assertThat(cluster.passing(name)).isEqualTo(HELD);
    });
  }

  private static void isHeldAndSaid(String name, String why) {
    eventually(() -> {
      assertThat(cluster.condition(name, "ScalingActive"))
          .startsWith("False FailedGetExternalMetric")
          .contains(why);
      assertThat(cluster.condition(name, "MetricsFresh")).startsWith("False");
      assertThat(cluster.events(name))
          .anyMatch(
              event -> event.startsWith("Warning FailedGetExternalMetric") && event.contains(why));
    });
    isHeld(name);
  }

  private static void isHeld(String name) {
    await()
        .during(LONG)
        .atMost(LONG.multipliedBy(2))
        .untilAsserted(() -> {
          assertThat(cluster.deployment(name).getSpec().getReplicas()).isEqualTo(HELD);
          assertThat(cluster.passing(name)).isEqualTo(HELD);
        });
  }

  private static void goesOn(String name) {
    figure.says("todo 18\n");
    isBelievedAgain(name);
  }

  private static void isBelievedAgain(String name) {
    eventually(() -> assertThat(cluster.status(name).desiredReplicas()).isEqualTo(2));
    eventually(() -> {
      assertThat(cluster.condition(name, "ScalingActive")).startsWith("True");
      assertThat(cluster.condition(name, "MetricsFresh")).startsWith("True");
    });
  }
}
