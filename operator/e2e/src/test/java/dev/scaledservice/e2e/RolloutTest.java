package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.e2e.OperatorUnderTest.Place;
import java.io.UncheckedIOException;
import java.util.List;
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
