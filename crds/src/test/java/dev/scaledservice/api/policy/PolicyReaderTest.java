package dev.scaledservice.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Target;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {

  private static final String SMALLEST =
      """
      template: {spec: {containers: [{name: worker, image: worker}]}}
      scaling:
        maxReplicas: 20
        metrics:
        - name: requests
          statsd: {metric: requests, as: Rate}
          target: {type: AverageValue, averageValue: "100"}
      """;

  @Test
  void theSmallestObjectHasGoodDefaults() {
    Policy policy = read(SMALLEST);

    assertThat(policy.mode()).isEqualTo(Policy.Mode.AUTO);
    assertThat(policy.pin()).isNull();
    assertThat(policy.minReplicas()).isEqualTo(1);
    assertThat(policy.maxReplicas()).isEqualTo(20);
    assertThat(policy.metrics())
        .containsExactly(
            new Policy.MetricPolicy(
                "requests", new Target.AverageValue(100), Policy.Origin.EXTERNAL, "/s"));
    assertThat(policy.behavior()).isEqualTo(Behavior.DEFAULT);
    assertThat(policy.burst()).isEqualTo(new Policy.Burst(Duration.ofSeconds(3), 2));
    assertThat(policy.onMissing().policy()).isEqualTo(Policy.Missing.HOLD);
    assertThat(policy.onOpen()).isEqualTo(Policy.OnOpen.COORDINATE);
    assertThat(policy.priorities()).isEqualTo(Priorities.DEFAULT);
  }

  @Test
  void breakersAndClassesAreRead() {
    Policy policy =
        read(
            SMALLEST
                + """
                circuitBreakers: {onOpen: HoldOnly, callers: {namespaces: [web]}}
                admission: {priorities: [{name: paid, floor: 80}, {name: free}], ramp: [30, 100]}
                """);

    assertThat(policy.onOpen()).isEqualTo(Policy.OnOpen.HOLD_ONLY);
    assertThat(policy.priorities())
        .isEqualTo(
            new Priorities(
                List.of(
                    new Priorities.PriorityClass("paid", 8_000),
                    new Priorities.PriorityClass("free", 0)),
                List.of(3_000, 10_000),
                Priorities.DEFAULT.step()));
  }

  @Test
  void withoutClassesNothingIsShed() {
    assertThat(read(SMALLEST + "admission: {priorities: []}\n").priorities().classes()).isEmpty();
  }

  @Test
  void classesOutOfOrderAreRefusedWithWhatToWrite() {
    assertThatThrownBy(() ->
            read(SMALLEST + "admission: {priorities: [{name: free}, {name: paid, floor: 80}]}\n"))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageContaining("the floor of class paid wants 0 to 0 parts");
  }

  @Test
  void everythingThatIsSaidCounts() {
    Policy policy =
        read(
            """
            template: {spec: {containers: [{name: worker, image: worker}]}}
            replicas: 0
            mode: Observe
            scaling:
              minReplicas: 2
              maxReplicas: 9
              burst: {window: 1500ms, threshold: "2.5"}
              onMissingMetrics: {policy: Fallback, replicas: 4, after: 1m30s}
              behavior:
                scaleUp:
                  policies: [{type: Pods, value: 4, periodSeconds: 15}]
                scaleDown: {selectPolicy: Min, tolerance: "0.05", stabilizationWindowSeconds: 60}
              metrics:
              - name: depth
                prometheus: {query: sum(depth)}
                target: {type: Value, value: 250m}
            """);

    assertThat(policy.pin()).isZero();
    assertThat(policy.mode()).isEqualTo(Policy.Mode.OBSERVE);
    assertThat(policy.minReplicas()).isEqualTo(2);
    assertThat(policy.burst()).isEqualTo(new Policy.Burst(Duration.ofMillis(1500), 2.5));
    assertThat(policy.onMissing())
        .isEqualTo(new Policy.OnMissing(Policy.Missing.FALLBACK, 4, Duration.ofSeconds(90)));
    assertThat(policy.metrics().getFirst().target()).isEqualTo(new Target.Value(0.25));
    assertThat(policy.behavior().up())
        .isEqualTo(
            new Behavior.Rules(
                Behavior.Select.MAX,
                Duration.ZERO,
                0.1,
                java.util.List.of(
                    new Behavior.Limit(Behavior.Limit.Unit.PODS, 4, Duration.ofSeconds(15)))));
    assertThat(policy.behavior().down().select()).isEqualTo(Behavior.Select.MIN);
    assertThat(policy.behavior().down().tolerance()).isEqualTo(0.05);
    assertThat(policy.behavior().down().window()).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.behavior().down().policies()).isEqualTo(Behavior.DEFAULT.down().policies());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxReplicas: 20 | maxReplicas: 0 | wants 1 <= minReplicas <= maxReplicas",
        "maxReplicas: 20 | maxReplicas: many | spec.scaling.maxReplicas cannot be read",
        "averageValue: \"100\" | averageValue: \"12x\" |"
            + " scaling.metrics[0].target.averageValue is \"12x\"; wants a quantity",
        "averageValue: \"100\" | value: \"100\" | target.averageValue is missing",
        "type: AverageValue | type: Utilization | spec.scaling.metrics[0].target.type cannot be read",
      })
  void whatSlippedPastTheSchemaIsNamed(String right, String wrong, String message) {
    assertThatThrownBy(() -> read(SMALLEST.replace(right, wrong)))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageContaining(message);
  }

  private static Policy read(String spec) {
    var service =
        Serialization.unmarshal(
            "kind: ScaledService\nmetadata: {name: worker}\nspec:\n" + spec.indent(2),
            ScaledService.class);
    return PolicyReader.read(service.spec());
  }
}
