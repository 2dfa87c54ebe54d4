package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In mode Observe the count is what others make it, and an operator that acts again begins there.
 */
class WatchingStoryTest extends AdoptionScene {

  @Test
  void besideAnAutoscalerItMayWatch() throws Exception {
    legacy(1);
    create(
        """
        {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: theirs},
         spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: legacy}}}
        """);
    scene.begin().create(watching(worker(ADOPT, CONTAINER)));

    eventually(() -> assertThat(scene.condition("Adopted")).startsWith("True"));
  }

  /** Also by an operator that has never written it, as after a restart. */
  @Test
  void whileItWatchesTheCountIsWhatOthersMakeIt() throws Exception {
    legacy(3);
    scene.begin().create(watching(worker(ADOPT, CONTAINER)));
    eventually(() -> assertThat(scene.found()).hasSize(3));

    resource("legacy").scale(6);
    eventually(() -> runs(6));

    scene.stop();
    scene.begin();
    resource("legacy").scale(2);
    eventually(() -> runs(2));

    resource("legacy").scale(0);
    eventually(() -> runs(0));
    assertThat(scene.events("CountTakenBack")).isEmpty();
  }

  @Test
  void whenItActsAgainItBeginsWithWhatOthersLeft() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER));
    scene.patch("{\"spec\":{\"replicas\":3}}");
    eventually(() -> runs(3)); // Written by this very process.
    scene.patch("{\"spec\":{\"replicas\":null,\"mode\":\"Observe\"}}");
    eventually(this::isSeen);
    resource("legacy").scale(8);
    eventually(() -> assertThat(scene.found()).hasSize(8));

    scene.patch("{\"spec\":{\"mode\":\"Auto\"}}");

    eventually(() -> {
      isSeen();
      runs(8);
    });
    scene.patch("{\"spec\":{\"replicas\":9}}");
    eventually(() -> runs(9));
    assertThat(scene.events("CountTakenBack")).isEmpty();
  }

  @Test
  void aWayDownThatIsHalfDoneIsGivenUpWhereItOnlyWatches() throws Exception {
    legacy(4);
    scene
        .begin()
        .create(
            worker(ADOPT, CONTAINER)
                .replace("drain: 100ms", "drain: 1h")
                .replace("spec:\n  template:", "spec:\n  replicas: 4\n  template:"));
    eventually(() -> assertThat(scene.found()).hasSize(4));
    scene.patch("{\"spec\":{\"replicas\":1}}");
    eventually(() -> assertThat(scene.found()).hasSize(1));
    Set<String> pods = pods();

    scene.patch("{\"spec\":{\"replicas\":null,\"mode\":\"Observe\"}}");

    eventually(() -> {
      runs(4);
      assertThat(scene.found()).hasSize(4);
    });
    assertThat(pods()).isEqualTo(pods);
  }

  /** On its way a rollout writes counts of its own, which nobody else made what they are. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "2, 2"})
  void aRolloutKeepsTheCountWhereItOnlyWatches(int surge, int unavailable) throws Exception {
    legacy(4);
    scene
        .begin()
        .create(
            watching(worker(ADOPT, CONTAINER))
                + "  rollout: {rolling: {maxSurge: %d, maxUnavailable: %d}}\n"
                    .formatted(surge, unavailable));
    eventually(() -> assertThat(scene.found()).hasSize(4));

    scene.patch(template("w:2"));

    eventually(() -> {
      assertThat(deployment("legacy").getSpec().getReplicas()).isZero();
      assertThat(scene.condition("RolloutProgressing")).contains("NewRevisionAvailable");
      assertThat(scene.found()).hasSize(4);
    });
    String second = "worker-" + scene.revisions().getLast();
    assertThat(deployment(second).getSpec().getReplicas()).isEqualTo(4);

    resource(second).scale(6);

    eventually(() -> {
      assertThat(desired()).isEqualTo(6);
      assertThat(deployment(second).getSpec().getReplicas()).isEqualTo(6);
      assertThat(scene.found()).hasSize(6);
    });
  }

  private static String watching(String worker) {
    return worker.replace("spec:\n  template:", "spec:\n  mode: Observe\n  template:");
  }

  /** That so many run, and are said to be wanted. */
  private void runs(int count) {
    assertThat(desired()).isEqualTo(count);
    assertThat(deployment("legacy").getSpec().getReplicas()).isEqualTo(count);
    assertThat(pods()).hasSize(count);
  }

  private void isSeen() {
    var service = scene.worker().require();
    assertThat(service.status().observedGeneration())
        .isEqualTo(service.getMetadata().getGeneration());
  }

  private @Nullable Integer desired() {
    return scene.worker().require().status().desiredReplicas();
  }
}
