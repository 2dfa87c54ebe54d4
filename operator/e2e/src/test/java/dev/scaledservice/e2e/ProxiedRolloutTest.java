package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Versions behind real HAProxies with the configuration that the chart writes, let in and turned
 * back by the operator: the proxies' own counters are all it has to judge by, nobody reports
 * anything.
 */
@Tag("cluster")
class ProxiedRolloutTest {

  private static final double CALLS = 200;
  private static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: "w:%d", ports: [{containerPort: %d}]}]}}
      replicas: 2
      scaling: {maxReplicas: 10}
      discovery: {consul: {drain: 1s}}
      rollout:
        strategy: %s
        router: {haproxy: {via: %s, server: %s}}
        bake: {for: 30m, keepWarm: 60m}
      """;

  private static Rig rig;
  private static Cluster cluster;
  private static Edge edge;
  private static OperatorUnderTest operator;

  @BeforeAll
  static void start() {
    rig = Rig.start(List.of("--haproxy", "none"));
    rig.install();
    cluster = new Cluster(rig);
    edge = new Edge(rig);
    operator = new OperatorUnderTest(rig, OperatorUnderTest.Place.of(rig).saying(edge.settings()));
  }

  @AfterAll
  static void end() {
    operator.close();
    edge.close();
    cluster.close();
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Edge.Via.class,
      names = {"MAP", "AGENT"})
  void aGoodVersionIsPromotedAndABadOneTurnedBackByCountersAlone(Edge.Via via) {
    String name = via.service();
    apply(via, 1);
    try (var callers = new Callers(edge.port(via), CALLS, call -> {})) {
      eventually(() -> assertAllAnsweredBy(callers, "a"));
      String first = stable(name);

      apply(via, 2);
      eventually(() -> {
        assertThat(canary(name).phase()).isEqualTo("Baking");
        assertAllAnsweredBy(callers, "b");
      });
      String second = stable(name);
      assertThat(second).isNotEqualTo(first);

      edge.servers().fail("a", 0.3); // The slot that is free now.
      apply(via, 3);
      eventually(() -> {
        assertThat(canary(name).phase()).isEqualTo("Aborted");
        assertThat(canary(name).because()).contains("failed of", "E = ");
        assertAllAnsweredBy(callers, "b");
      });
      assertThat(canary(name).revision()).isNotIn(first, second);
      assertThat(stable(name)).isEqualTo(second);
      assertThat(cluster.events(name))
          .anyMatch(text -> text.startsWith("Normal RolloutPromoted"))
          .anyMatch(text -> text.startsWith("Warning RolloutAborted"));
      edge.servers().fail("a", 0);
    }
    cluster.deleteAll();
  }

  /** All calls change over at once, and the proxy finds instances later than they are ready. */
  @Test
  void aBlueGreenVersionIsSwitchedToAndNoCallFails() {
    Edge.Via via = Edge.Via.MAP;
    String name = via.service();
    apply(via, 1, "BlueGreen");
    try (var callers = new Callers(edge.port(via), CALLS, call -> {})) {
      eventually(() -> assertAllAnsweredBy(callers, "a"));
      String first = stable(name);
      long begun = System.nanoTime();

      for (int version = 2; version < 5; version++) {
        apply(via, version, "BlueGreen");
        String slot = version % 2 == 0 ? "b" : "a";
        eventually(() -> assertAllAnsweredBy(callers, slot));
        eventually(() -> assertThat(canary(name).phase()).isEqualTo("Baking"));
      }

      assertThat(callers.since(begun)).hasSizeGreaterThan(100).allMatch(Call::good);
      assertThat(stable(name)).isNotEqualTo(first);
    }
    cluster.deleteAll();
  }

  private static void apply(Edge.Via via, int version) {
    apply(via, version, "Canary\n  steps: [{weight: 20}, {weight: 50}]");
  }

  private static void apply(Edge.Via via, int version, String strategy) {
    cluster.apply(
        via.service(),
        SPEC.formatted(version, edge.servers().port(), strategy, via.inChart(), via.server()));
  }

  /** Of late, and well. */
  private static void assertAllAnsweredBy(Callers callers, String slot) {
    long now = System.nanoTime();
    List<Call> recent = callers.since(now - 500_000_000);
    assertThat(recent)
        .hasSizeGreaterThan(20)
        .allMatch(call -> call.good() && call.by().equals(slot));
  }

  private static String stable(String name) {
    return Objects.requireNonNull(cluster.status(name).stable()).revision();
  }

  private static ScaledServiceStatus.Canary canary(String name) {
    ScaledServiceStatus.Canary canary = cluster.status(name).canary();
    assertThat(canary).as("status.canary").isNotNull();
    return Objects.requireNonNull(canary);
  }
}
