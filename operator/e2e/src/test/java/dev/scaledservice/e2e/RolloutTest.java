package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** New revisions on real parts: let in step by step, judged by what callers tell, turned back. */
@Tag("cluster")
class RolloutTest {

  private static final String SPEC =
      """
      template: {spec: {containers: [{name: w, image: "worker:%d", ports: [{containerPort: 80}]}]}}
      replicas: 4
      scaling: {maxReplicas: 20}
      discovery: {consul: {drain: 1s}}
      rollout:
        strategy: Canary
        steps: [{weight: 10, atLeast: 1s}, {weight: 50}]
        bake: {for: %s, keepWarm: %s}
      """;

  private static final String CALLER =
      """
      template: {spec: {containers: [{name: a, image: "app:1"}]}}
      replicas: 1
      scaling: {maxReplicas: 2}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Rig rig;
  private static Cluster cluster;
  private static Gatekeeper gate;
  private static OperatorUnderTest operator;
  private static Turnstile apiServer;
  private static volatile boolean unwritable;
  private Packets app;
  private String first = "";

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    gate = new Gatekeeper(rig.folder());
    apiServer =
        Turnstile.toApiServer(rig, write -> !unwritable || !write.contains("/worker/status"));
    operator =
        new OperatorUnderTest(
            rig,
            Place.of(rig)
                .through(apiServer.kubeconfig(rig), rig.fact("CONSUL_HTTP_ADDR"))
                .with(gate.settings()));
  }

  @AfterAll
  static void end() {
    operator.close();
    apiServer.close();
    gate.close();
    cluster.close();
    rig.close();
  }

  /** A first revision, and an app whose calls to it go well. */
  @BeforeEach
  void running() {
    cluster.apply("app", CALLER);
    bake("30m", "30m", 1);
    eventually(() -> {
      assertThat(cluster.passing("worker")).isEqualTo(4);
      assertThat(cluster.pods("app")).hasSize(1);
    });
    first = stable();
    app = new Packets(cluster.client(), "default", "app", operator.statsdPort());
    calls(50, first, 0, "");
  }

  @AfterEach
  void nothingStaysBehind() {
    unwritable = false;
    app.close();
    cluster.deleteAll();
  }

  private static void bake(String time, String warm, int version) {
    cluster.apply("worker", SPEC.formatted(version, time, warm));
  }

  /**
   * Every quarter of a second.
   *
   * @param good calls to a revision that go well
   * @param bad ones to another that do not
   */
  private void calls(int good, String revision, int bad, String other) {
    String lines = "calls:%d|c|#callee:worker,revision:%s,outcome:ok".formatted(good, revision);
    app.alsoSays(
        bad == 0
            ? lines
            : lines
                + "\ncalls:%d|c|#callee:worker,revision:%s,outcome:error".formatted(bad, other));
  }

  private void bothWell(String one, String other) {
    app.alsoSays(
        """
        calls:50|c|#callee:worker,revision:%s,outcome:ok
        calls:20|c|#callee:worker,revision:%s,outcome:ok
        """
            .formatted(one, other));
  }

  private static String stable() {
    return Objects.requireNonNull(cluster.status("worker").stable()).revision();
  }

  private static ScaledServiceStatus.Canary canary() {
    ScaledServiceStatus.Canary canary = cluster.status("worker").canary();
    assertThat(canary).as("status.canary").isNotNull();
    return Objects.requireNonNull(canary);
  }

  private String steppingAt(int version, int weight) {
    bake("30m", "30m", version);
    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Stepping");
      assertThat(canary().weight()).isEqualTo(weight);
    });
    return canary().revision();
  }

  /** Passing in Consul, of one revision; with their weights. */
  private static JsonNode passing(String revision) {
    var found = JSON.createArrayNode();
    try {
      for (JsonNode one :
          JSON.readTree(cluster.consul("/v1/health/service/worker?passing").body())) {
        if (one.at("/Service/Meta/revision").asText().equals(revision)) {
          found.add(one.path("Service"));
        }
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static Deployment deployment(String revision) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName("worker-" + revision)
        .require();
  }

  @Test
  void aGoodRevisionWalksThroughItsStepsAndNoPodOfTheOldOneNotices() {
    Set<String> before = cluster.uids("worker");
    String second = steppingAt(2, 10);
    assertThat(stable()).isEqualTo(first);
    eventually(() -> {
      assertThat(passing(second)).hasSize(1);
      JsonNode canary = passing(second).path(0);
      assertThat(canary.path("Tags").toString()).contains("slot-b");
      // One instance of weight w beside four: a tenth of all.
      int own = canary.at("/Weights/Passing").asInt();
      int others = 0;
      for (JsonNode one : passing(first)) {
        others += one.at("/Weights/Passing").asInt();
      }
      assertThat((double) own / (own + others)).isBetween(0.09, 0.11);
    });

    bothWell(first, second);

    eventually(() -> {
      assertThat(stable()).isEqualTo(second);
      assertThat(canary().phase()).isEqualTo("Baking");
      assertThat(passing(first)).isEmpty();
      assertThat(passing(second)).hasSize(4);
    });
    assertThat(cluster.uids("worker")).containsAll(before);
    assertThat(cluster.events("worker"))
        .anyMatch(text -> text.startsWith("Normal RolloutStepped") && text.contains("10 %"))
        .anyMatch(text -> text.startsWith("Normal RolloutPromoted"));
    assertThat(Objects.requireNonNull(cluster.status("worker").history()).getFirst().verdict())
        .isEqualTo("Promoted");
  }

  /** Those of the tests before, too: Events outlive what they are about. */
  private static List<String> aborts() {
    return cluster.events("worker").stream()
        .filter(text -> text.startsWith("Warning RolloutAborted"))
        .toList();
  }

  @Test
  void aBadOneIsTurnedBackAndRefusedUntilItIsRetried() {
    int before = aborts().size();
    String second = steppingAt(2, 10);

    calls(50, first, 3, second);

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(passing(second)).isEmpty();
      assertThat(passing(first)).hasSize(4);
      assertThat(deployment(second).getSpec().getReplicas()).isZero();
      assertThat(cluster.condition("worker", "RolloutProgressing"))
          .startsWith("False RolloutAborted")
          .contains("E = ");
    });
    assertThat(aborts()).as("one Event an abort").hasSize(before + 1);
    assertThat(aborts()).anyMatch(text -> text.contains(second) && text.contains("E = "));
    assertThat(stable()).isEqualTo(first);

    calls(50, first, 0, "");
    cluster.kubectl("annotate", "scaledservice", "worker", "scaledservice.dev/retry=now");

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Stepping");
      assertThat(canary().weight()).isEqualTo(10);
      assertThat(passing(second)).hasSize(1);
    });
    assertThat(
            cluster
                .client()
                .genericKubernetesResources("scaledservice.dev/v1alpha1", "ScaledService")
                .inNamespace("default")
                .withName("worker")
                .require()
                .getMetadata()
                .getAnnotations())
        .doesNotContainKey("scaledservice.dev/retry");
  }

  @Test
  void aLateRegressionIsRolledBackWithoutARestart() {
    String second = steppingAt(2, 10);
    bothWell(first, second);
    eventually(() -> assertThat(canary().phase()).isEqualTo("Baking"));
    Set<String> all = cluster.uids("worker");

    calls(30, second, 20, second);

    eventually(() -> {
      assertThat(stable()).isEqualTo(first);
      assertThat(passing(first)).hasSize(4);
      assertThat(passing(second)).isEmpty();
    });
    assertThat(all).containsAll(cluster.uids("worker"));
    assertThat(cluster.events("worker")).anyMatch(text -> text.startsWith("Warning RolledBack"));
  }

  private static void gated(int version) {
    cluster.apply(
        "worker",
        SPEC.formatted(version, "30m", "30m")
            .replace("weight: 50", "weight: 50, gate: {webhook: {server: ci, path: /worker}}"));
  }

  @Test
  void aWebhookHoldsOneRevisionUntilItAgreesAndTurnsTheNextOneBack() {
    gate.says("Wait", "tests run");
    gated(2);
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String second = canary().revision();
    bothWell(first, second);

    eventually(() -> {
      assertThat(canary().because()).endsWith("webhook ci wants it to wait: tests run");
      assertThat(canary().step()).isEqualTo("2/2");
      assertThat(cluster.condition("worker", "RolloutProgressing")).contains("tests run");
    });

    gate.says("Approve", "by Ann");
    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Baking");
      assertThat(stable()).isEqualTo(second);
    });
    assertThat(cluster.events("worker"))
        .anyMatch(text -> text.startsWith("Normal GateApproved") && text.contains("by Ann"));
    assertThat(gate.asked()).hasSizeGreaterThan(1).allMatch(body -> body.contains(second));
    assertThat(gate.asked().stream().map(RolloutTest::id).distinct()).hasSize(1);

    gate.says("Reject", "orders are wrong");
    gated(3);
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String third = canary().revision();
    bothWell(second, third);

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(canary().because()).isEqualTo("webhook ci rejected it: orders are wrong");
      assertThat(passing(third)).isEmpty();
      assertThat(passing(second)).hasSize(4);
    });
    assertThat(stable()).isEqualTo(second);
  }

  private static void counted(int version) {
    cluster.apply(
        "worker",
        SPEC.formatted(version, "30m", "30m")
            + """
              analysis:
                metrics:
                - name: checkout-failures
                  statsd: {metric: checkout.failed, as: Rate}
                  compare: NotWorseThanStable
            """);
  }

  @Test
  void whatItsOwnPodsCountTurnsARevisionBackThatCallersFindWell() {
    counted(1);
    counted(2);
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String second = canary().revision();

    try (var pods =
        Packets.ofRevision(cluster.client(), "default", second, operator.statsdPort())) {
      pods.alsoSays("checkout.failed:1|c");
      // So few that it is not through before the failures tell.
      app.alsoSays(
          """
          calls:50|c|#callee:worker,revision:%s,outcome:ok
          calls:2|c|#callee:worker,revision:%s,outcome:ok
          """
              .formatted(first, second));

      eventually(() -> assertThat(canary().phase()).isEqualTo("Aborted"));
    }
    assertThat(canary().because())
        .contains("checkout-failures of", "E = ")
        .endsWith(">= 4,000: abort");
    assertThat(stable()).isEqualTo(first);
  }

  private static String id(String body) {
    try {
      return JSON.readTree(body).path("id").asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theNextLeaderGoesOnWhereItWas() {
    String second = steppingAt(2, 10);
    operator.killAndReplace();
    eventually(() -> assertThat(operator.log()).contains("started"));

    bothWell(first, second);

    eventually(() -> assertThat(canary().phase()).isEqualTo("Baking"));
    assertThat(stable()).isEqualTo(second);
  }

  @Test
  void anAbortThatNobodyCouldWriteDownIsWrittenByTheNextLeader() {
    String second = steppingAt(2, 10);
    eventually(() -> assertThat(passing(second)).hasSize(1));
    unwritable = true;
    calls(50, first, 3, second);
    eventually(() -> assertThat(passing(second)).isEmpty());
    operator.kill();
    calls(50, first, 0, "");
    unwritable = false;
    assertThat(canary().phase()).isEqualTo("Stepping");

    operator.killAndReplace();

    List<JsonNode> letIn = new ArrayList<>();
    eventually(() -> {
      passing(second).forEach(letIn::add);
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(canary().because()).contains("could not write down");
    });
    assertThat(letIn).isEmpty();

    cluster.kubectl("annotate", "scaledservice", "worker", "scaledservice.dev/retry=now");

    eventually(() -> assertThat(passing(second)).hasSize(1));
    assertThat(canary().phase()).isEqualTo("Stepping");
  }

  @Test
  void whenItWasWarmForLongEnoughTheOldOneGoes() {
    bake("1s", "2s", 2);
    eventually(() -> assertThat(canary().weight()).isEqualTo(10));
    String second = canary().revision();

    bothWell(first, second);

    eventually(() -> {
      assertThat(stable()).isEqualTo(second);
      assertThat(cluster.status("worker").canary()).isNull();
      assertThat(deployment(first).getSpec().getReplicas()).isZero();
    });
    assertThat(passing(second)).hasSize(4);
  }
}
