package dev.scaledservice.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.local.node.Ranges;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole cluster as a process of its own. */
@EnabledOnOs(OS.LINUX)
class LocalClusterTest {
  private static final String GADGETS =
      "target/test-classes/dev/scaledservice/local/contract/gadgets.yaml";

  @TempDir private Path folder;
  private Process cluster;
  private Path kubeconfig;

  @BeforeEach
  void start() throws IOException {
    Path images = folder.resolve("images.yaml");
    Files.writeString(images, "sleeper: [sleep, \"1000\"]\n");
    Path module = Path.of(System.getProperty("project.root"), "operator", "local");
    cluster =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LocalClusterMain.class.getName(),
                "--cidr",
                Ranges.freeCidr(),
                "--folder",
                folder.resolve("cluster").toString(),
                "--images",
                images.toString(),
                "--install",
                module.resolve(GADGETS).toString(),
                "--with-stdin")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    kubeconfig = Path.of(ready(cluster.inputReader()));
  }

  private static String ready(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("READY ")) {
        return line.substring("READY ".length());
      }
    }
    throw new IOException("the cluster ended before it was ready");
  }

  @AfterEach
  void stop() {
    cluster.destroyForcibly();
  }

  private KubernetesClient connect() {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
        .build();
  }

  private static void applySleepers(KubernetesClient client, int replicas) {
    Deployment deployment =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: sleeper, namespace: default}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: sleeper}}
                  template:
                    metadata: {labels: {app: sleeper}}
                    spec: {containers: [{name: app, image: "sleeper:1"}]}
                """
                    .formatted(replicas),
                Deployment.class);
    client.resource(deployment).fieldManager("test").serverSideApply();
  }

  private static List<Pod> awaitReady(KubernetesClient client, int replicas) {
    await()
        .atMost(60, SECONDS)
        .until(() -> {
          var found = client.apps().deployments().inNamespace("default").withName("sleeper").get();
          return found.getStatus() != null
              && Objects.equals(found.getStatus().getReadyReplicas(), replicas)
              && Objects.equals(found.getStatus().getReplicas(), replicas);
        });
    return client.pods().inNamespace("default").list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static ProcessHandle process(Pod pod) {
    String id = pod.getStatus().getContainerStatuses().getFirst().getContainerID();
    return ProcessHandle.of(Long.parseLong(id.split("/", -1)[2])).orElseThrow();
  }

  @Test
  void whatOneClientStoredTheNextOneFinds() {
    try (KubernetesClient first = connect()) {
      applySleepers(first, 2);
      awaitReady(first, 2);
    }
    try (KubernetesClient second = connect()) {
      List<Pod> pods = awaitReady(second, 2);
      assertThat(pods).hasSize(2).allSatisfy(pod -> assertThat(process(pod).isAlive()).isTrue());
      assertThat(
              second
                  .genericKubernetesResources("contract.scaledservice.dev/v1", "Gadget")
                  .inAnyNamespace()
                  .list()
                  .getItems())
          .isEmpty();
      applySleepers(second, 1);
      assertThat(awaitReady(second, 1)).hasSize(1);
    }
  }

  @Test
  void podsEndWithACluster() throws InterruptedException {
    ProcessHandle pod = startOne();
    cluster.destroy();
    assertThat(cluster.waitFor(60, TimeUnit.SECONDS)).isTrue();
    await().atMost(60, SECONDS).until(() -> !pod.isAlive());
  }

  @Test
  void podsEndWithAClusterThatIsKilled() throws InterruptedException {
    ProcessHandle pod = startOne();
    cluster.destroyForcibly();
    assertThat(cluster.waitFor(60, TimeUnit.SECONDS)).isTrue();
    await().atMost(60, SECONDS).until(() -> !pod.isAlive());
  }

  @Test
  void aClusterEndsWithItsInput() throws Exception {
    ProcessHandle pod = startOne();
    cluster.getOutputStream().close();
    assertThat(cluster.waitFor(60, TimeUnit.SECONDS)).isTrue();
    await().atMost(60, SECONDS).until(() -> !pod.isAlive());
  }

  private ProcessHandle startOne() {
    try (KubernetesClient client = connect()) {
      applySleepers(client, 1);
      return process(awaitReady(client, 1).getFirst());
    }
  }
}
