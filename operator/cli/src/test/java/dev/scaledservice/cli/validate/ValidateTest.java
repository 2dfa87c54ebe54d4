package dev.scaledservice.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.cli.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateTest {

  /** Nothing is wrong with it, and nobody will be sorry. */
  private static final String GOOD =
      """
      apiVersion: scaledservice.dev/v1alpha1
      kind: ScaledService
      metadata: {name: worker, namespace: shop}
      spec:
        template:
          spec:
            containers:
            - name: worker
              image: registry.example/worker:1.4.0
              ports: [{name: http, containerPort: 9002}]
              readinessProbe: {httpGet: {path: /ready, port: http}}
              resources: {requests: {cpu: 100m, memory: 64Mi}}
        scaling:
          minReplicas: 2
          maxReplicas: 20
          metrics:
          - name: requests
            statsd: {metric: requests, as: Rate}
            target: {type: AverageValue, averageValue: "100"}
      """;

  @TempDir private Path folder;

  @Test
  void aGoodOneIsFine() throws Exception {
    var result = Shell.run("validate", "--strict", file(GOOD));

    assertThat(result.out()).isEqualTo(file(GOOD) + ": ScaledService shop/worker is fine\n");
    assertThat(result.exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // the schema
        "maxReplicas: 20           | maxReplica: 20                     | 15: error: spec.scaling.maxReplica: is unknown; did you mean maxReplicas?",
        "maxReplicas: 20           | burst: {}                          | 13: error: spec.scaling.maxReplicas: is missing",
        "maxReplicas: 20           | maxReplicas: 0                     | 15: error: spec.scaling.maxReplicas: is 0; wants 1 or more",
        "maxReplicas: 20           | maxReplicas: 100001                | 15: error: spec.scaling.maxReplicas: is 100001; wants 100000 or less",
        "maxReplicas: 20           | maxReplicas: \"20\"                | 15: error: spec.scaling.maxReplicas: is \"20\"; wants a whole number",
        "averageValue: \"100\"     | averageValue: 1.5                  | 19: error: spec.scaling.metrics[0].target.averageValue: is 1.5; wants a whole number, or quotes around it: \"1.5\"",
        "as: Rate                  | as: rate                           | 18: error: spec.scaling.metrics[0].statsd.as: is \"rate\"; wants one of Count",
        "- name: requests          | - name: Requests                   | 17: error: spec.scaling.metrics[0].name: is \"Requests\"; wants ^[a-z][a-z0-9_]*$",
        "scaling:                  | scaling: {metrics: {}}~  x:        | 13: error: spec.scaling.metrics: is an object; wants a list",
        "spec:                     | specs:                             | 4: error: specs: is unknown; did you mean spec?",
        "scaledservice.dev/v1alpha1 | scaledservice.dev/v1              | 1: error: apiVersion: is \"scaledservice.dev/v1\"; wants scaledservice.dev/v1alpha1",
        "name: worker, namespace   | namespace                          | 3: error: metadata.name: is missing",
        "scaling:                  | mode: Off~  scaling:               | 13: error: spec.mode: is false; wants one of Auto, Observe, Paused",
        // the rules
        "name: worker, namespace   | name: Worker, namespace            | 3: error: metadata.name: write a name of at most 40 lower-case letters",
        "minReplicas: 2            | minReplicas: 21                    | 14: error: spec.scaling.minReplicas: minReplicas must not be above maxReplicas",
        "statsd: {metric           | window: 3~      statsd: {metric    | 18: error: spec.scaling.metrics[0].window: is 3; wants a text: put it in quotes, \"3\"",
        "statsd: {metric           | window: 3x~      statsd: {metric   | 18: error: spec.scaling.metrics[0].window: write a duration above 0 such as 250ms, 10s or 5m",
        "statsd: {metric           | window: 6m~      statsd: {metric   | 18: error: spec.scaling.metrics[0].window: write from 1s to 5m",
        "statsd: {metric: requests, as: Rate} | prometheus: {query: sum(up)}~      statsd: {metric: a, as: Rate} | 17: error: spec.scaling.metrics[0]: write exactly one source: statsd or prometheus",
        "type: AverageValue,       | type: Value,                       | 19: error: spec.scaling.metrics[0].target: Value needs value, and only that",
        "averageValue: \"100\"     | averageValue: \"0\"                | 19: error: spec.scaling.metrics[0].target.averageValue: write a quantity above 0",
        "averageValue: \"100\"     | averageValue: \"1x\"               | 19: error: spec.scaling.metrics[0].target.averageValue: write a quantity above 0",
        "scaling:                  | rollout: {rolling: {maxSurge: 0, maxUnavailable: \"0%\"}}~  scaling: | 13: error: spec.rollout.rolling: maxSurge and maxUnavailable must not both be 0",
        "scaling:                  | rollout: {minReadySeconds: 700}~  scaling: | 13: error: spec.rollout.progressDeadlineSeconds: progressDeadlineSeconds must be above minReadySeconds",
        "minReplicas: 2            | onMissingMetrics: {policy: Fallback} | 14: error: spec.scaling.onMissingMetrics: Fallback and ScaleUpOnly need replicas",
        "minReplicas: 2            | behavior: {scaleDown: {tolerance: \"-1\"}} | 14: error: spec.scaling.behavior.scaleDown.tolerance: write a share such as \"0.1\"",
        // what is written
        "namespace: shop           | namespace: shop, name: other       | 3: warning: metadata.name: is written twice, first on line 3; the second one counts",
        "minReplicas: 2            | minReplicas:                       | 14: warning: spec.scaling.minReplicas: has no value, so it counts as absent",
        // what a pod does not know
        "readinessProbe:           | readynessProbe:                    | 11: warning: spec.template.spec.containers[0].readynessProbe: is no field of a pod, so the Deployment is refused, or goes without it; did you mean readinessProbe?",
        "containerPort: 9002       | containerPort: \"9002\"            | 10: warning: spec.template.spec.containers[0].ports[0].containerPort: is \"9002\" where a pod wants a whole number",
        // what a person would regret
        "readinessProbe:           | livenessProbe:                     | 8: warning: spec.template.spec.containers[0]: has no readinessProbe",
        "cpu: 100m,                | ``                                 | 12: warning: spec.template.spec.containers[0].resources: has no requests for cpu and memory",
        "worker:1.4.0              | worker:latest                      | 9: warning: spec.template.spec.containers[0].image: is \"registry.example/worker:latest\"",
        "registry.example/worker:1.4.0 | registry.example:5000/worker   | 9: warning: spec.template.spec.containers[0].image: is \"registry.example:5000/worker\"",
        "ports: [{name: http, containerPort: 9002}] | args: [] | 7: warning: spec.template.spec.containers: open no port and spec.ports is absent",
        "scaling:                  | ports: [{name: web, port: 80, targetPort: htp}]~  scaling: | 13: warning: spec.ports[0].targetPort: is \"htp\", which no container's port is called; did you mean http?",
        "scaling:                  | replicas: 3~  scaling:             | 13: warning: spec.replicas: pins the count to 3",
        "scaling:                  | mode: Paused~  scaling:            | 13: warning: spec.mode: is Paused",
        "minReplicas: 2            | minReplicas: 1                     | 14: warning: spec.scaling.minReplicas: is 1: while one instance is enough",
        "maxReplicas: 20           | maxReplicas: 2                     | 15: warning: spec.scaling.maxReplicas: is 2, as is minReplicas",
        "statsd: {metric           | window: 2s~      statsd: {metric   | 18: warning: spec.scaling.metrics[0].window: is 2s: a client that sends every 10 s",
        "as: Rate                  | as: P95                            | 17: warning: spec.scaling.metrics[0]: scales on P95 as if twice the instances halved it",
        "as: Rate                  | as: Sum                            | 18: warning: spec.scaling.metrics[0].statsd.as: is Sum, which grows with the window",
        "statsd: {metric: requests, as: Rate} | prometheus: {query: \"rate(requests[1m])\"} | 18: warning: spec.scaling.metrics[0].prometheus.query: yields a series an instance",
        "minReplicas: 2            | minReplicas: 2~    burst: {threshold: \"1.1\"} | 15: warning: spec.scaling.burst.threshold: is below 1.2",
        "minReplicas: 2            | minReplicas: 2~    behavior: {scaleDown: {stabilizationWindowSeconds: 0}} | 15: warning: spec.scaling.behavior.scaleDown.stabilizationWindowSeconds: is 0",
        "minReplicas: 2            | minReplicas: 2~    behavior: {scaleUp: {selectPolicy: Disabled}} | 15: warning: spec.scaling.behavior.scaleUp.selectPolicy: is Disabled",
        "minReplicas: 2            | minReplicas: 2~    onMissingMetrics: {policy: Fallback, replicas: 1} | 15: warning: spec.scaling.onMissingMetrics.replicas: is 1, below minReplicas",
        "scaling:                  | rollout: {strategy: Canary, steps: [{weight: 5}, {weight: 100}]}~  scaling: | 13: warning: spec.rollout.steps[1].weight: is 100: all calls on a revision that is not promoted",
        "scaling:                  | rollout: {strategy: Canary, steps: [{weight: 5}], maxExtra: 50%}~  scaling: | 13: warning: spec.rollout.maxExtra: is 50 %, below a rollbackReserve of 100 %",
        "scaling:                  | rollout: {strategy: BlueGreen, bake: {keepWarm: 0s}}~  scaling: | 13: warning: spec.rollout.bake.keepWarm: is 0s: nothing is warm",
        "scaling:                  | circuitBreakers: {source: Prometheus}~  rollout: {strategy: Canary, steps: [{weight: 5}]}~  scaling: | 13: warning: spec.circuitBreakers.source: is Prometheus, whose breakers do not tell revisions apart",
        "scaling:                  | rollout: {strategy: Canary}~  scaling: | 13: error: spec.rollout.steps: strategy: Canary wants steps",
        "scaling:                  | rollout: {strategy: Canary, steps: [{weight: 50}, {weight: 5}]}~  scaling: | 13: error: spec.rollout.steps: write weights that rise",
        "scaling:                  | discovery: {consul: {drain: 30s}}~  scaling: | warning: spec.template.spec.terminationGracePeriodSeconds: is 30 s and the drain takes 30 s",
      })
  void whatIsWrongIsSaidWhereItIs(String right, String wrong, String message) throws Exception {
    String changed = GOOD.replace(right, wrong.replace("~", "\n"));
    assertThat(changed).isNotEqualTo(GOOD);

    var result = Shell.run("validate", file(changed));

    assertThat(result.out()).contains(message);
    assertThat(result.exit()).isEqualTo(message.contains("error: ") ? 1 : 0);
    assertThat(Shell.run("validate", "--strict", file(changed)).exit()).isEqualTo(1);
  }

  @Test
  void severalDocumentsAndOtherKindsInOneFile() throws Exception {
    String file =
        file(
            GOOD
                + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n---\n"
                + GOOD.replace("shop", "market")
                + "---\n# nothing\n---\njust a text\n");

    var result = Shell.run("validate", file);

    assertThat(result.out())
        .isEqualTo(
            """
            %1$s: ScaledService shop/worker is fine
            %1$s:21: ConfigMap other is no ScaledService: not looked at
            %1$s: ScaledService market/worker is fine
            %1$s:47: error: is no object
            %1$s: ScaledService (no name) would be refused: 1 error
            """
                .formatted(file));
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void aFileWithoutAnySaysSo() throws Exception {
    String file = file("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n");

    var result = Shell.run("validate", file);

    assertThat(result.out()).endsWith("no ScaledService in " + file + "\n");
    assertThat(result.exit()).isZero();
  }

  @Test
  void whatIsNoYamlIsSaidWithItsLine() throws Exception {
    String file = file("a: b\nc: [d\n");

    var result = Shell.run("validate", file);

    assertThat(result.out()).startsWith(file + ":3: error: is no YAML: ");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void anchorsAndMergesAreReadAsKubectlReadsThem() throws Exception {
    String merged =
        GOOD.replace("scaling:\n", "scaling:\n    <<: &bounds {minReplicas: 3, maxReplicas: 2}\n")
            .replace("    minReplicas: 2\n", "");

    assertThat(Shell.run("validate", file(merged)).out()).endsWith("is fine\n");
    assertThat(Shell.run("validate", file(merged.replace("    maxReplicas: 20\n", ""))).out())
        .contains("minReplicas must not be above maxReplicas");
  }

  @Test
  void scriptsGetOneObjectAFinding() {
    var result =
        Shell.runWith(
            GOOD.replace("maxReplicas: 20", "maxReplicas: 2"), "validate", "-o", "json", "-");

    assertThat(result.out())
        .isEqualTo(
            """
            {"file":"-","line":15,"object":"shop/worker","severity":"warning","path":"spec.scaling.maxReplicas","message":"is 2, as is minReplicas: the count can never move"}
            """);
    assertThat(result.err()).isEqualTo("-: ScaledService shop/worker is valid, with 1 warning\n");
  }

  private String file(String text) throws Exception {
    return Files.writeString(folder.resolve("service.yaml"), text).toString();
  }
}
