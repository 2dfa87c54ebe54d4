package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deployments that run already become services on a real API server, whose defaults count. */
@Tag("cluster")
class AdoptionTest {

  @RegisterExtension static final Running running = new Running();

  @AfterEach
  void nothingStaysBehind() {
    running
        .cluster()
        .kubectl("delete", "hpa,svc,deployments", "-l", "test=adoption", "--ignore-not-found");
    running.cluster().deleteAll();
    eventually(() -> assertThat(pods()).isEmpty());
  }

  /** What is written differs in spelling and in what is left to defaults; what runs does not. */
  @Test
  void nothingRestartsAndConsulSeesTheInstances() {
    legacy(3);
    var before = raw();
    Set<String> pods = pods();
    service(
        """
        spec:
          terminationGracePeriodSeconds: 30
          restartPolicy: Always
          containers:
          - name: w
            image: w:1
            imagePullPolicy: IfNotPresent
            resources: {requests: {cpu: "0.5", memory: 1024Mi}}
            ports: [{containerPort: 9002, protocol: TCP}]
            readinessProbe: {httpGet: {port: 9002}}
        """);

    eventually(() -> {
      assertThat(running.cluster().condition("shop", "Adopted")).startsWith("True Adopted");
      assertThat(running.cluster().condition("shop", "Ready"))
          .isEqualTo("True EnoughReady: 3 of 3 ready");
      assertThat(running.cluster().passing("shop")).isEqualTo(3);
    });
    assertThat(raw()).isEqualTo(before);
    assertThat(pods()).isEqualTo(pods);
    assertThat(replicaSets()).isEqualTo(1);
    assertThat(running.cluster().status("shop").selector()).isEqualTo("app=shop");
    assertThat(running.rig().kubectl("get", "events").text())
        .contains("Adopted is True: Deployment legacy");

    running.cluster().kubectl("scale", "scaledservice", "shop", "--replicas=4");
    eventually(() -> assertThat(running.cluster().passing("shop")).isEqualTo(4));
    running.operator().killAndReplace();
    running.cluster().kubectl("scale", "scaledservice", "shop", "--replicas=2");
    eventually(() -> assertThat(running.cluster().passing("shop")).isEqualTo(2));

    running
        .cluster()
        .kubectl(
            "patch",
            "scaledservice",
            "shop",
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"w:2\"}]");
    eventually(() -> {
      assertThat(deployment().getSpec().getReplicas()).isZero();
      assertThat(running.cluster().passing("shop")).isEqualTo(2);
      assertThat(running.cluster().condition("shop", "RolloutProgressing"))
          .startsWith("True NewRevisionAvailable");
    });
  }

  @Test
  void anotherTemplateIsRefusedAndAskingChangesNothing() {
    legacy(2);
    var before = raw();
    service(
        """
        spec:
          containers:
          - {name: w, image: "w:2", resources: {requests: {cpu: 500m, memory: 1Gi}}, ports: [{containerPort: 9002}]}
        """);

    eventually(() ->
        assertThat(running.cluster().condition("shop", "Adopted"))
            .startsWith("False AdoptionRefused: spec.template is not what Deployment legacy runs")
            .contains("spec.containers[w].image: theirs \"w:1\", ours \"w:2\"")
            .contains("spec.containers[w].readinessProbe: theirs {")
            .doesNotContain("terminationMessagePath", "500m", "protocol"));
    assertThat(running.rig().kubectl("get", "events").text()).contains("AdoptionRefused");
    assertThat(raw()).isEqualTo(before);
    assertThat(deployment().getMetadata().getGeneration()).isEqualTo(1);
    assertThat(deployment().getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void aFieldThatDoesNotExistIsSaid() {
    legacy(1);
    service(TEMPLATE.replace("    image:", "    imge: typo\n    image:"));

    eventually(() ->
        assertThat(running.cluster().condition("shop", "Adopted"))
            .startsWith("False AdoptionRefused")
            .contains("imge"));
  }

  @Test
  void whoeverScalesItGoesFirst() {
    legacy(2);
    running.cluster().kubectl("autoscale", "deployment", "legacy", "--max=5", "--cpu=50%");
    running.cluster().kubectl("label", "hpa", "legacy", "test=adoption");
    service(TEMPLATE);
    eventually(() ->
        assertThat(running.cluster().condition("shop", "Adopted"))
            .contains("kubectl delete hpa legacy"));

    running.cluster().kubectl("delete", "hpa", "legacy");

    eventually(() -> assertThat(running.cluster().passing("shop")).isEqualTo(2));
  }

  @Test
  void letGoItRunsOnAndIsTakenUpAgain() {
    legacy(2);
    Set<String> pods = pods();
    service(TEMPLATE);
    eventually(() -> assertThat(running.cluster().passing("shop")).isEqualTo(2));

    running.cluster().kubectl("delete", "scaledservice", "shop", "--cascade=orphan");

    eventually(() -> {
      assertThat(running.cluster().passing("shop")).isZero();
      assertThat(deployment().getMetadata().getOwnerReferences()).isEmpty();
    });
    assertThat(pods()).isEqualTo(pods);
    assertThat(deployment().getStatus().getReadyReplicas()).isEqualTo(2);

    service(TEMPLATE);
    eventually(() -> assertThat(running.cluster().passing("shop")).isEqualTo(2));
    assertThat(pods()).isEqualTo(pods);
  }

  @Test
  void theServiceThatLedToItGoesOnLeadingToIt() {
    legacy(1);
    apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: default, labels: {test: adoption}}
        spec: {selector: {app: shop}, ports: [{name: web, port: 80, targetPort: 9002}]}
        """);
    String address = addressOfService();
    service(TEMPLATE);
    eventually(() -> assertThat(running.cluster().condition("shop", "Ready")).startsWith("True"));

    running
        .cluster()
        .kubectl(
            "patch",
            "scaledservice",
            "shop",
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"w:2\"}]");

    eventually(() ->
        assertThat(
                running
                    .rig()
                    .kubectl("get", "service", "shop", "-o", "jsonpath={.spec.selector}")
                    .text())
            .contains("scaledservice.dev/revision"));
    assertThat(addressOfService()).isEqualTo(address);
    assertThat(
            running
                .rig()
                .kubectl("get", "service", "shop", "-o", "jsonpath={.spec.ports[*].port}")
                .text())
        .isEqualTo("80");
  }

  private static final String TEMPLATE =
      """
      spec:
        containers:
        - name: w
          image: w:1
          resources: {requests: {cpu: 500m, memory: 1Gi}}
          ports: [{containerPort: 9002}]
          readinessProbe: {httpGet: {port: 9002}}
      """;

  private static void legacy(int replicas) {
    apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: legacy, namespace: default, labels: {test: adoption}}
        spec:
          replicas: %d
          minReadySeconds: 1
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
        %s\
        """
            .formatted(replicas, TEMPLATE.indent(4)));
    eventually(() -> {
      assertThat(deployment().getStatus().getAvailableReplicas()).isEqualTo(replicas);
    });
  }

  private static void service(String template) {
    apply(
        """
        apiVersion: scaledservice.dev/v1alpha1
        kind: ScaledService
        metadata: {name: shop, namespace: default, annotations: {scaledservice.dev/adopt: legacy}}
        spec:
          template:
            metadata: {labels: {app: shop}}
        %s  scaling:
            maxReplicas: 20
            metrics:
            - name: requests
              statsd: {metric: requests, as: Rate}
              target: {type: AverageValue, averageValue: "100"}
          discovery: {consul: {drain: 1s}}
        """
            .formatted(template.indent(4)));
  }

  private static void apply(String yaml) {
    try {
      Path file = Files.createTempFile(running.rig().folder(), "adoption", ".yaml");
      Files.writeString(file, yaml);
      running.cluster().kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Deployment deployment() {
    return running
        .cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName("legacy")
        .require();
  }

  private static int replicaSets() {
    return running
        .cluster()
        .client()
        .apps()
        .replicaSets()
        .inNamespace("default")
        .withLabel("app", "shop")
        .list()
        .getItems()
        .size();
  }

  /** The whole spec of the Deployment, as the API server sends it. */
  private static Object raw() {
    GenericKubernetesResource deployment =
        running
            .cluster()
            .client()
            .genericKubernetesResources("apps/v1", "Deployment")
            .inNamespace("default")
            .withName("legacy")
            .require();
    return Objects.requireNonNull(deployment.getAdditionalProperties().get("spec"));
  }

  private static Set<String> pods() {
    return running
        .cluster()
        .client()
        .pods()
        .inNamespace("default")
        .withLabel("app", "shop")
        .list()
        .getItems()
        .stream()
        .map(Pod::getMetadata)
        .map(metadata -> metadata.getUid())
        .collect(Collectors.toSet());
  }

  private static String addressOfService() {
    return running
        .rig()
        .kubectl("get", "service", "shop", "-o", "jsonpath={.spec.clusterIP}")
        .text();
  }
}
