package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Marks;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** New revisions on real parts: let in step by step, judged by what callers tell, turned back. */
@Tag("cluster")
class RolloutTest extends RolloutScene {

  private static Gatekeeper gate;

  @BeforeAll
  static void start() {
    gate = new Gatekeeper(rig.folder());
    operate(Place.of(rig).with(gate.settings()));
  }

  @AfterAll
  static void closeGate() {
    gate.close();
  }

  @Test
  void aGoodRevisionWalksThroughItsStepsAndNoPodOfTheOldOneNotices() {
    Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
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
    var ended = Objects.requireNonNull(cluster.status("worker").history()).getFirst();
    assertThat(ended.verdict()).isEqualTo("Promoted");
    assertThat(ended.revision()).isEqualTo(second);
    assertThat(ended.image()).isEqualTo("worker:2");
    assertThat(ended.by()).isEqualTo("kubectl-client-side-apply");
    assertThat(Instant.parse(String.valueOf(ended.at()))).isBetween(begun, Instant.now());
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

  /** Neither more pods nor all of the old revision's are wanted for it. */
  @Test
  void anAbortWantsNoRoomAndNoReadyStable() {
    String second = steppingAt(2, 10);
    eventually(() -> assertThat(passing(second)).hasSize(1));
    int pods = cluster.client().pods().inNamespace("default").list().getItems().size();
    cluster.kubectl("create", "quota", "full", "--hard=pods=" + pods);
    try {
      eventually(() -> assertThat(used("full")).isEqualTo(pods));
      unready(podsOf(first).getFirst());
      eventually(() -> assertThat(passing(first)).hasSize(3));

      calls(50, first, 3, second);

      eventually(() -> {
        assertThat(canary().phase()).isEqualTo("Aborted");
        assertThat(passing(second)).isEmpty();
        assertThat(podsOf(second)).isEmpty();
      });
      assertThat(passing(first)).hasSize(3);
      assertThat(stable()).isEqualTo(first);
    } finally {
      cluster.kubectl("delete", "quota", "full");
    }
  }

  /** Pods that count against a quota now. */
  private static int used(String quota) {
    var status =
        cluster
            .client()
            .resourceQuotas()
            .inNamespace("default")
            .withName(quota)
            .require()
            .getStatus();
    var used = status == null || status.getUsed() == null ? null : status.getUsed().get("pods");
    return used == null ? -1 : used.getNumericalAmount().intValueExact();
  }

  private static List<Pod> podsOf(String revision) {
    return cluster.staying("worker").stream()
        .filter(pod -> revision.equals(pod.getMetadata().getLabels().get(Marks.REVISION)))
        .toList();
  }

  /** With a reason, or the nodes that pretend would make it ready again. */
  private static void unready(Pod pod) {
    cluster
        .client()
        .resource(pod)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Told\"}]}}");
  }

  private static Map<String, String> selected() {
    return cluster
        .client()
        .services()
        .inNamespace("default")
        .withName("worker")
        .require()
        .getSpec()
        .getSelector();
  }

  @Test
  void byTheNumberOfInstancesTheServiceLeadsToBoth() {
    assertThat(selected()).containsEntry(Marks.REVISION, first);

    cluster.apply(
        "worker",
        SPEC.formatted(2, "30m", "30m")
            .replace(
                "steps: [{weight: 10, atLeast: 1s}, {weight: 50}]",
                "router: {replicas: {}}\n  steps: [{weight: 50}]"));

    eventually(() -> {
      assertThat(canary().weight()).isEqualTo(50);
      assertThat(selected()).isEqualTo(Map.of(Marks.NAME, "worker"));
    });
    String second = canary().revision();
    eventually(() -> {
      assertThat(podsOf(first)).hasSize(2);
      assertThat(podsOf(second)).hasSize(2);
      assertThat(passing(first)).hasSize(2);
      assertThat(passing(second)).hasSize(2);
    });

    calls(50, first, 20, second);

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(selected()).isEqualTo(Map.of(Marks.NAME, "worker", Marks.REVISION, first));
      assertThat(podsOf(second)).isEmpty();
      assertThat(podsOf(first)).hasSize(4);
      assertThat(passing(first)).hasSize(4);
      assertThat(passing(second)).isEmpty();
    });
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
        Packets.ofRevision(cluster.client(), "default", second, operator().statsdPort())) {
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
