package dev.scaledservice.local.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a Deployment's pods should become: who is made, who goes, who counts. */
class PodPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String NEW = "new";
  private static final String OLD = "old";

  private static Deployment deployment(int replicas) {
    return deployment(replicas, "25%", "25%", 0);
  }

  private static Deployment deployment(
      int replicas, Object surge, Object unavailable, int minReadySeconds) {
    return new DeploymentBuilder()
        .withNewSpec()
        .withReplicas(replicas)
        .withMinReadySeconds(minReadySeconds)
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(surge))
        .withMaxUnavailable(new IntOrString(unavailable))
        .endRollingUpdate()
        .endStrategy()
        .endSpec()
        .build();
  }

  /** A running pod of that template, ready for a minute. */
  private static PodBuilder pod(String name, String hash) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(NOW.minusSeconds(120).toString())
        .addToLabels(PodView.TEMPLATE_HASH, hash)
        .endMetadata()
        .withNewSpec()
        .withNodeName("local")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime(NOW.minusSeconds(60).toString())
        .endCondition()
        .endStatus();
  }

  private static UnaryOperator<PodBuilder> ready(boolean ready, int secondsAgo) {
    return pod ->
        pod.editStatus()
            .editFirstCondition()
            .withStatus(ready ? "True" : "False")
            .withLastTransitionTime(NOW.minusSeconds(secondsAgo).toString())
            .endCondition()
            .endStatus();
  }

  private static UnaryOperator<PodBuilder> phase(String phase) {
    return pod -> ready(false, 0).apply(pod).editStatus().withPhase(phase).endStatus();
  }

  private static UnaryOperator<PodBuilder> cost(String cost) {
    return pod -> pod.editMetadata().addToAnnotations(PodView.DELETION_COST, cost).endMetadata();
  }

  private static UnaryOperator<PodBuilder> bornSecondsAgo(int seconds) {
    return pod ->
        pod.editMetadata()
            .withCreationTimestamp(NOW.minusSeconds(seconds).toString())
            .endMetadata();
  }

  @SafeVarargs
  private static Pod pod(String name, String hash, UnaryOperator<PodBuilder>... changes) {
    PodBuilder builder = pod(name, hash);
    for (var change : changes) {
      builder = change.apply(builder);
    }
    return builder.build();
  }

  private static List<Pod> pods(int count, String hash) {
    return IntStream.range(0, count).mapToObj(i -> pod(hash + i, hash).build()).toList();
  }

  private static PodPlan plan(Deployment deployment, List<Pod> pods) {
    return PodPlan.of(deployment, pods.stream().map(PodView::new).toList(), NEW, NOW);
  }

  private static PodPlan plan(Deployment deployment, Pod... pods) {
    return plan(deployment, Arrays.asList(pods));
  }

  private static List<String> leaving(PodPlan plan) {
    return plan.delete().stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  @Test
  void whatIsMissingIsMade() {
    assertThat(plan(deployment(3)).create()).isEqualTo(3);
    assertThat(plan(deployment(3), pods(2, NEW)).create()).isEqualTo(1);
    assertThat(plan(deployment(3), pods(3, NEW)).create()).isZero();
  }

  @Test
  void aPodThatLeavesIsReplacedAtOnce() {
    Pod leaving =
        pod("a", NEW).editMetadata().withDeletionTimestamp(NOW.toString()).endMetadata().build();
    PodPlan plan = plan(deployment(1), leaving);
    assertThat(plan.create()).isEqualTo(1);
    assertThat(plan.delete()).isEmpty();
    assertThat(plan.count().total()).isZero();
  }

  @Test
  void aPodThatFailedIsRemovedAndReplaced() {
    PodPlan plan = plan(deployment(2), pod("a", NEW).build(), pod("b", NEW, phase("Failed")));
    assertThat(plan.create()).isEqualTo(1);
    assertThat(leaving(plan)).containsExactly("b");
  }

  @Test
  void onTheWayDownTheUnreadyGoFirstThenTheCheapThenTheYoungest() {
    Pod unready = pod("unready", NEW, ready(false, 5), cost("1000"));
    Pod cheap = pod("cheap", NEW, cost("-10"));
    Pod young = pod("young", NEW, bornSecondsAgo(5));
    Pod old = pod("old", NEW, bornSecondsAgo(500));
    List<Pod> all = List.of(old, young, cheap, unready);
    assertThat(leaving(plan(deployment(3), all))).containsExactly("unready");
    assertThat(leaving(plan(deployment(2), all))).containsExactly("unready", "cheap");
    assertThat(leaving(plan(deployment(1), all))).containsExactly("unready", "cheap", "young");
    assertThat(leaving(plan(deployment(0), all))).hasSize(4);
  }

  @Test
  void ofTwoReadyPodsTheOneThatIsReadyForLessTimeGoes() {
    Pod longer = pod("longer", NEW, ready(true, 50));
    Pod shorter = pod("shorter", NEW, ready(true, 5));
    assertThat(leaving(plan(deployment(1), longer, shorter))).containsExactly("shorter");
  }

  @Test
  void whatIsNotOnANodeYetGoesBeforeEverythingElse() {
    Pod pending = pod("pending", NEW, phase("Pending"), cost("99"));
    Pod unbound =
        new PodBuilder(pod("unbound", NEW, phase("Pending"), cost("99")))
            .editSpec()
            .withNodeName(null)
            .endSpec()
            .build();
    Pod running = pod("running", NEW, ready(false, 5));
    assertThat(leaving(plan(deployment(1), running, pending, unbound)))
        .containsExactly("unbound", "pending");
  }

  @Test
  void aCostThatIsNoNumberCountsAsNone() {
    Pod odd = pod("odd", NEW, cost("cheap"));
    Pod cheap = pod("cheap", NEW, cost("-1"));
    assertThat(leaving(plan(deployment(1), odd, cheap))).containsExactly("cheap");
  }

  @Test
  void availableIsReadyForLongEnough() {
    Deployment patient = deployment(2, 1, 0, 10);
    PodPlan plan = plan(patient, pod("a", NEW, ready(true, 10)), pod("b", NEW, ready(true, 4)));
    assertThat(plan.count().ready()).isEqualTo(2);
    assertThat(plan.count().available()).isEqualTo(1);
    assertThat(plan.lookAgainIn()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void aNewTemplateComesInWithinTheSurge() {
    PodPlan first = plan(deployment(4, 1, 0, 0), pods(4, OLD));
    assertThat(first.create()).isEqualTo(1);
    assertThat(first.delete()).isEmpty();

    List<Pod> withOneNew = Stream.concat(pods(4, OLD).stream(), pods(1, NEW).stream()).toList();
    PodPlan second = plan(deployment(4, 1, 0, 0), withOneNew);
    assertThat(second.create()).isZero();
    assertThat(second.delete()).hasSize(1);
    assertThat(leaving(second).getFirst()).startsWith(OLD);
  }

  @Test
  void aNewTemplateTakesPlacesWithinWhatMayBeUnavailable() {
    PodPlan plan = plan(deployment(4, 0, 2, 0), pods(4, OLD));
    assertThat(plan.create()).isZero();
    assertThat(plan.delete()).hasSize(2);
  }

  @Test
  void newPodsThatDoNotGetReadyHoldTheOldOnes() {
    Pod stuck = pod("stuck", NEW, ready(false, 30));
    List<Pod> pods = Stream.concat(pods(4, OLD).stream(), Stream.of(stuck)).toList();
    PodPlan plan = plan(deployment(4, 1, 0, 0), pods);
    assertThat(plan.create()).isZero();
    assertThat(plan.delete()).isEmpty();
  }

  @Test
  void oldPodsThatDoNotWorkGoFirst() {
    List<Pod> pods =
        List.of(
            pod("good", OLD).build(), pod("bad", OLD, ready(false, 5)), pod("new", NEW).build());
    assertThat(leaving(plan(deployment(2, 1, 0, 0), pods))).containsExactly("bad");
  }

  @Test
  void percentagesRoundUpForSurgeAndDownForUnavailable() {
    assertThat(Rolling.of(deployment(5).getSpec())).isEqualTo(new Rolling(2, 1));
    assertThat(Rolling.of(deployment(1).getSpec())).isEqualTo(new Rolling(1, 0));
    assertThat(Rolling.of(deployment(2, 0, "10%", 0).getSpec())).isEqualTo(new Rolling(0, 1));
  }
}
