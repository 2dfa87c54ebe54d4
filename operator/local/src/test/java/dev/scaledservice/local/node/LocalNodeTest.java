package dev.scaledservice.local.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pods as real processes of this machine. */
@EnabledOnOs(OS.LINUX)
class LocalNodeTest {
  @TempDir private Path logs;
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private LocalNode node;

  @BeforeEach
  void start() {
    server = EmbeddedApiServer.start();
    client = server.client();
    Images images = Images.NONE.with("tiny", TinyServer.command());
    node = new LocalNode(client, "local", Ranges.freeCidr(), logs, images, InstantSource.system());
  }

  @AfterEach
  void stop() {
    node.close();
    client.close();
    server.close();
  }

  private Pod create(String name, UnaryOperator<ContainerBuilder> container) {
    return create(name, container, pod -> pod);
  }

  private Pod create(
      String name, UnaryOperator<ContainerBuilder> container, UnaryOperator<PodBuilder> changes) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("default")
            .addToLabels("app", "tiny")
            .endMetadata()
            .withNewSpec()
            .withContainers(
                container.apply(new ContainerBuilder().withName("app").withImage("tiny:1")).build())
            .endSpec();
    return client.resource(changes.apply(pod).build()).create();
  }

  /** A container that serves, with a readiness probe. */
  private static ContainerBuilder serving(ContainerBuilder container) {
    return container
        .addNewPort()
        .withName("http")
        .withContainerPort(8080)
        .endPort()
        .addNewEnv()
        .withName("BIND")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("status.podIP")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .withNewReadinessProbe()
        .withNewHttpGet()
        .withPath("/health")
        .withNewPort("http")
        .endHttpGet()
        .withPeriodSeconds(1)
        .withTimeoutSeconds(5)
        .endReadinessProbe();
  }

  private static UnaryOperator<ContainerBuilder> shell(String script) {
    return container -> container.withCommand("sh", "-c", script);
  }

  private @Nullable Pod find(String name) {
    return client.pods().inNamespace("default").withName(name).get();
  }

  private Pod awaitPod(String name, Predicate<Pod> what) {
    return Objects.requireNonNull(
        await()
            .atMost(60, SECONDS)
            .until(() -> find(name), pod -> pod != null && isReported(pod) && what.test(pod)));
  }

  private static boolean isReported(Pod pod) {
    return pod.getStatus() != null && !pod.getStatus().getContainerStatuses().isEmpty();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private static boolean isRunning(Pod pod) {
    return container(pod).getState().getRunning() != null;
  }

  private static ContainerStatus container(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  private static ProcessHandle process(Pod pod) {
    String pid = container(pod).getContainerID().split("/", -1)[2];
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private String log(String pod) throws IOException {
    return Files.readString(logs.resolve("default_" + pod + "_app.log"));
  }

  private static String get(Pod pod, String path) throws Exception {
    URI there = URI.create("http://%s:8080%s".formatted(pod.getStatus().getPodIP(), path));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(there).build(), BodyHandlers.ofString()).body();
    }
  }

  private List<Event> warnings(String pod) {
    return client
        .v1()
        .events()
        .inNamespace("default")
        .withField("involvedObject.name", pod)
        .list()
        .getItems();
  }

  @Test
  void podsServeOnTheSamePortAndOnAddressesOfTheirOwn() throws Exception {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .addToData("color", "blue")
                .build())
        .create();
    UnaryOperator<ContainerBuilder> container =
        base ->
            serving(base)
                .withArgs("on", "$(BIND)", "$(NOBODY)")
                .addNewEnv()
                .withName("WHERE")
                .withValue("http://$(BIND):8080")
                .endEnv()
                .addNewEnv()
                .withName("COLOR")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("color", "settings", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("APP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "metadata.labels['app']")
                .endValueFrom()
                .endEnv();
    create("one", container);
    create("two", container);
    Pod one = awaitPod("one", LocalNodeTest::isReady);
    Pod two = awaitPod("two", LocalNodeTest::isReady);

    String address = one.getStatus().getPodIP();
    assertThat(address).startsWith("127.").isNotEqualTo(two.getStatus().getPodIP());
    assertThat(get(one, "/env"))
        .contains("HOSTNAME=one", "WHERE=http://%s:8080".formatted(address), "COLOR=blue")
        .contains("APP=tiny");
    assertThat(get(two, "/env")).contains("HOSTNAME=two");
    assertThat(log("one")).contains("serving on %s $(NOBODY)".formatted(address));
    assertThat(one.getSpec().getNodeName()).isEqualTo("local");
    assertThat(one.getStatus().getPhase()).isEqualTo("Running");
    assertThat(container(one).getReady()).isTrue();
  }

  @Test
  void aKilledProcessIsStartedAgainInTheSamePod() {
    create("one", shell("exec sleep 1000"));
    Pod before = awaitPod("one", LocalNodeTest::isRunning);
    process(before).destroyForcibly();
    Pod after = awaitPod("one", pod -> isRunning(pod) && container(pod).getRestartCount() == 1);
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().getPodIP()).isEqualTo(before.getStatus().getPodIP());
    assertThat(container(after).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(process(after).isAlive()).isTrue();
  }

  @Test
  void aPodIsNotReadyWhileItsProbeFails() {
    create("one", base -> serving(shell("exec sleep 1000").apply(base)));
    Pod pod = awaitPod("one", LocalNodeTest::isRunning);
    assertThat(isReady(pod)).isFalse();
    assertThat(container(pod).getReady()).isFalse();
  }

  @Test
  void aDeletedPodIsToldToEndAndThenGone() throws Exception {
    create("one", LocalNodeTest::serving);
    ProcessHandle process = process(awaitPod("one", LocalNodeTest::isReady));
    client.pods().inNamespace("default").withName("one").delete();
    await().atMost(60, SECONDS).until(() -> find("one") == null);
    assertThat(process.isAlive()).isFalse();
    assertThat(log("one")).contains("told to end");
  }

  @Test
  void thePreStopSleepComesBeforeTheEnd() {
    create(
        "one",
        base ->
            shell("exec sleep 1000")
                .apply(base)
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(2L)
                .endPreStop()
                .endLifecycle());
    ProcessHandle process = process(awaitPod("one", LocalNodeTest::isRunning));
    Instant begin = Instant.now();
    client.pods().inNamespace("default").withName("one").delete();
    process.onExit().orTimeout(60, SECONDS).join();
    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(1_900));
    await().atMost(60, SECONDS).until(() -> find("one") == null);
  }

  @Test
  void aPreStopCommandRunsToItsEndFirst() throws Exception {
    create(
        "one",
        base ->
            shell("trap 'echo ended; exit 0' TERM; while :; do sleep 0.1; done")
                .apply(base)
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand("sh", "-c", "sleep 0.5; echo prepared for $HOSTNAME")
                .endExec()
                .endPreStop()
                .endLifecycle());
    awaitPod("one", LocalNodeTest::isRunning);
    client.pods().inNamespace("default").withName("one").delete();
    await().atMost(60, SECONDS).until(() -> find("one") == null);
    assertThat(log("one")).contains("prepared for one\nended");
  }

  @Test
  void whoDoesNotListenIsKilledWhenTheGraceIsOver() {
    create(
        "one",
        shell("trap '' TERM; while :; do sleep 0.1; done"),
        pod -> pod.editSpec().withTerminationGracePeriodSeconds(1L).endSpec());
    ProcessHandle process = process(awaitPod("one", LocalNodeTest::isRunning));
    client.pods().inNamespace("default").withName("one").delete();
    await().atMost(60, SECONDS).until(() -> find("one") == null);
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void whatAProcessLeavesBehindEndsWithIt() {
    create("one", shell("sleep 1000 & echo $!; exec sleep 1000"));
    ProcessHandle process = process(awaitPod("one", LocalNodeTest::isRunning));
    ProcessHandle child =
        await()
            .atMost(60, SECONDS)
            .until(() -> process.children().findFirst(), Optional::isPresent)
            .orElseThrow();
    client.pods().inNamespace("default").withName("one").withGracePeriod(0).delete();
    await().atMost(60, SECONDS).until(() -> !child.isAlive() && !process.isAlive());
  }

  @Test
  void whoKeepsFailingIsStartedLessAndLess() {
    create("one", shell("exit 3"));
    Pod pod =
        awaitPod(
            "one",
            seen ->
                container(seen).getRestartCount() >= 2
                    && container(seen).getState().getWaiting() != null);
    assertThat(container(pod).getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
    ContainerStateTerminated last = container(pod).getLastState().getTerminated();
    assertThat(last.getExitCode()).isEqualTo(3);
    assertThat(last.getReason()).isEqualTo("Error");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void anUnknownImageIsSaidToBeUnknown() {
    create("one", base -> base.withImage("registry.example/other:2"));
    Pod pod =
        awaitPod(
            "one",
            seen ->
                container(seen).getState().getWaiting() != null
                    && container(seen).getState().getWaiting().getReason().equals("ErrImagePull"));
    assertThat(container(pod).getState().getWaiting().getMessage())
        .contains("registry.example/other:2")
        .contains("tiny");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
    await().atMost(60, SECONDS).until(() -> !warnings("one").isEmpty());
  }

  @Test
  void aMissingKeyIsSaidToBeMissing() {
    create(
        "one",
        base ->
            shell("exec sleep 1000")
                .apply(base)
                .addNewEnv()
                .withName("COLOR")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("color", "nowhere", false)
                .endValueFrom()
                .endEnv());
    Pod pod =
        awaitPod(
            "one",
            seen ->
                container(seen).getState().getWaiting() != null
                    && container(seen).getState().getWaiting().getMessage() != null);
    assertThat(container(pod).getState().getWaiting().getReason())
        .isEqualTo("CreateContainerConfigError");
    assertThat(container(pod).getState().getWaiting().getMessage()).contains("nowhere");
  }

  @Test
  void aPodThatRunsOnceSucceedsOrFails() {
    UnaryOperator<PodBuilder> once = pod -> pod.editSpec().withRestartPolicy("Never").endSpec();
    create("good", shell("exit 0"), once);
    create("bad", shell("exit 1"), once);
    awaitPod("good", pod -> pod.getStatus().getPhase().equals("Succeeded"));
    awaitPod("bad", pod -> pod.getStatus().getPhase().equals("Failed"));
  }

  @Test
  void nothingIsLeftWhenTheNodeCloses() {
    create("one", shell("exec sleep 1000"));
    create("two", shell("trap '' TERM; sleep 1000 & while :; do sleep 0.1; done"));
    ProcessHandle one = process(awaitPod("one", LocalNodeTest::isRunning));
    ProcessHandle two = process(awaitPod("two", LocalNodeTest::isRunning));
    node.close();
    await().atMost(60, SECONDS).until(() -> !one.isAlive() && !two.isAlive());
  }
}
