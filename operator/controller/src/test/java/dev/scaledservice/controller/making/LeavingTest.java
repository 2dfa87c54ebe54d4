package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.NOW;
import static dev.scaledservice.controller.making.Sample.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeavingTest {

  @Test
  void whatServesNobodyLeavesFirstThenTheYoungest() {
    List<PodSeen> pods =
        List.of(
            ready("old", 900),
            ready("young", 10),
            ready("middle", 100),
            new PodSeen("unready", "n", PodSeen.Phase.RUNNING, null, ago(5), null, null, null),
            new PodSeen("pending", "n", PodSeen.Phase.PENDING, null, ago(5), null, null, null),
            new PodSeen("unscheduled", "", PodSeen.Phase.PENDING, null, ago(5), null, null, null),
            new PodSeen("lost", "n", PodSeen.Phase.UNKNOWN, null, ago(5), null, null, null));

    assertThat(names(leave(6, pods).leaving()))
        .containsExactly("unscheduled", "pending", "lost", "unready", "young", "middle");
  }

  @Test
  void aCostThatSomebodyGaveAPodCounts() {
    List<PodSeen> pods = List.of(cost("dear", 10, 5), ready("plain", 5), cost("cheap", 99, -5));

    assertThat(names(leave(2, pods).leaving())).containsExactly("cheap", "plain");
  }

  @Test
  void theNodeWithTheMostPodsGivesFirst() {
    List<PodSeen> pods = List.of(on("a", "lonely", 1), on("b", "pair-1", 9), on("b", "pair-2", 8));

    assertThat(names(leave(1, pods).leaving())).containsExactly("pair-2");
  }

  @Test
  void repeatedTheChoiceStays() {
    List<PodSeen> pods = List.of(ready("a", 100), ready("b", 50), ready("c", 10));
    Leaving.Choice first = leave(1, pods);
    assertThat(names(first.toMark())).containsExactly("c");

    // A younger one has come meanwhile, which by itself would leave first.
    List<PodSeen> later = List.of(pods.get(0), pods.get(1), marked("c", 10, 3), ready("d", 1));
    Leaving.Choice second = leave(1, later);

    assertThat(names(second.leaving())).containsExactly("c");
    assertThat(second.toMark()).isEmpty();
    assertThat(second.toTakeBack()).isEmpty();
  }

  @Test
  void moreMayLeaveWithoutChangingWhoLeavesAlready() {
    List<PodSeen> pods = List.of(marked("a", 100, 3), ready("b", 50), ready("c", 10));

    Leaving.Choice choice = leave(2, pods);

    assertThat(names(choice.leaving())).containsExactly("a", "c");
    assertThat(names(choice.toMark())).containsExactly("c");
  }

  @Test
  void aRisingLoadTakesBackThoseMarkedLast() {
    List<PodSeen> pods = List.of(marked("a", 100, 1), marked("b", 50, 4), ready("c", 10));

    assertThat(names(leave(1, pods).toTakeBack())).containsExactly("a");
    assertThat(names(leave(0, pods).toTakeBack())).containsExactly("b", "a");
    assertThat(Leaving.downTo(9, pods).leaving()).isEmpty();
  }

  @Test
  void aPodThatFellOverLeavesInsteadOfOneThatServes() {
    List<PodSeen> pods =
        List.of(
            marked("a", 100, 4),
            new PodSeen("b", "n", PodSeen.Phase.RUNNING, null, ago(50), null, null, null));

    Leaving.Choice choice = leave(1, pods);

    assertThat(names(choice.leaving())).containsExactly("b");
    assertThat(names(choice.toTakeBack())).containsExactly("a");
  }

  @Test
  void downToNoneAllLeave() {
    assertThat(names(Leaving.downTo(0, List.of(ready("a", 1))).leaving())).containsExactly("a");
  }

  @Test
  void nobodyLeavesForAPodThatIsStillToBeMade() {
    Leaving.Choice choice = Leaving.downTo(4, List.of(ready("a", 1), ready("b", 1)));

    assertThat(choice.leaving()).isEmpty();
    assertThat(choice.inForceNow(6, parted -> false)).isEqualTo(4);
  }

  @Test
  void upGoesAtOnce() {
    assertThat(Leaving.downTo(4, List.of(ready("a", 1))).inForceNow(1, parted -> false))
        .isEqualTo(4);
  }

  @Test
  void downGoesByThoseWhoHaveParted() {
    List<PodSeen> pods = List.of(marked("a", 100, 6), marked("b", 50, 4), marked("c", 10, 2));
    Leaving.Choice choice = Leaving.downTo(1, pods);

    assertThat(choice.inForceNow(3, parted -> false)).isEqualTo(3);
    assertThat(choice.inForceNow(3, pod -> pod.name().equals("a"))).isEqualTo(2);
    assertThat(choice.inForceNow(3, parted -> true)).isEqualTo(1);
    // The count was lowered, and the cache still shows the one that goes.
    assertThat(choice.inForceNow(2, pod -> pod.name().equals("a"))).isEqualTo(2);
  }

  @Test
  void whoHasPartedWaitsForThoseThatWouldBeGivenUpBefore() {
    List<PodSeen> pods = List.of(marked("a", 100, 6), marked("b", 50, 4));

    assertThat(Leaving.downTo(0, pods).inForceNow(2, pod -> pod.name().equals("b"))).isEqualTo(2);
  }

  @Test
  void withoutAMarkNobodyGoes() {
    assertThat(Leaving.downTo(0, List.of(ready("a", 1))).inForceNow(1, parted -> true))
        .isEqualTo(1);
  }

  @Test
  void aMarkThatSomebodyOverwroteIsWrittenAgainWithItsTime() {
    PodSeen overwritten =
        new PodSeen("a", "n", PodSeen.Phase.RUNNING, ago(9), ago(9), 7, null, ago(6));

    Leaving.Choice choice = leave(1, List.of(overwritten));

    assertThat(names(choice.toMark())).containsExactly("a");
    assertThat(choice.inForceNow(1, parted -> true)).isEqualTo(1);
    assertThat(Leaving.mark(overwritten, NOW))
        .isEqualTo(
            json(
                """
                {"metadata":{"annotations":{
                  "scaledservice.dev/leaving-since":"2026-03-01T11:59:54Z",
                  "controller.kubernetes.io/pod-deletion-cost":"-2142342854"}}}
                """));
  }

  @Test
  void aMarkKeepsTheCostOfSomebodyElseAndTakingBackRestoresIt() {
    PodSeen pod = cost("a", 9, 7);

    JsonNode mark = Leaving.mark(pod, NOW);

    assertThat(mark.at("/metadata/annotations"))
        .isEqualTo(
            json(
                """
                {"scaledservice.dev/leaving-since":"2026-03-01T12:00:00Z",
                 "controller.kubernetes.io/pod-deletion-cost":"-2142342848",
                 "scaledservice.dev/deletion-cost-before":"7"}
                """));
    assertThat(Leaving.takeBack(patched("a", mark)))
        .isEqualTo(
            json(
                """
                {"metadata":{"annotations":{
                  "scaledservice.dev/leaving-since":null,
                  "scaledservice.dev/deletion-cost-before":null,
                  "controller.kubernetes.io/pod-deletion-cost":"7"}}}
                """));
  }

  @Test
  void takingBackLeavesNothingBehind() {
    JsonNode mark = Leaving.mark(ready("a", 9), NOW);

    assertThat(Leaving.takeBack(patched("a", mark)).at("/metadata/annotations"))
        .isEqualTo(
            json(
                """
                {"scaledservice.dev/leaving-since":null,
                 "scaledservice.dev/deletion-cost-before":null,
                 "controller.kubernetes.io/pod-deletion-cost":null}
                """));
  }

  @Test
  void aPodIsReadAsItIs() {
    assertThat(
            PodSeen.of(
                pod(
                    """
                    metadata:
                      name: a
                      creationTimestamp: "2026-03-01T11:00:00Z"
                      annotations: {controller.kubernetes.io/pod-deletion-cost: "12"}
                    spec: {nodeName: n1}
                    status:
                      phase: Running
                      conditions:
                      - {type: Initialized, status: "True"}
                      - {type: Ready, status: "True", lastTransitionTime: "2026-03-01T11:30:00Z"}
                    """)))
        .contains(
            new PodSeen(
                "a",
                "n1",
                PodSeen.Phase.RUNNING,
                NOW.minusSeconds(1800),
                NOW.minusSeconds(3600),
                12,
                null,
                null));
    assertThat(
            PodSeen.of(
                pod(
                    """
                    metadata:
                      name: a
                      annotations:
                        controller.kubernetes.io/pod-deletion-cost: cheap
                        scaledservice.dev/leaving-since: tomorrow
                    spec: {}
                    status: {conditions: [{type: Ready, status: "False"}]}
                    """)))
        .contains(new PodSeen("a", "", PodSeen.Phase.PENDING, null, Instant.EPOCH, 0, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{metadata: {name: a, deletionTimestamp: \"2026-03-01T11:00:00Z\"}}",
        "{metadata: {name: a}, status: {phase: Succeeded}}",
        "{metadata: {name: a}, status: {phase: Failed}}",
      })
  void aPodThatEndsCountsNowhere(String pod) {
    assertThat(PodSeen.of(pod(pod))).isEmpty();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** The order of a ReplicaSet, written down a second time and without our marks. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theReplicaSetGivesUpExactlyThosePods(long seed) {
    var random = new Random(seed);
    Map<String, PodSeen> pods = new HashMap<>();
    for (int i = 0; i < 2 + random.nextInt(12); i++) {
      PodSeen pod = anyPod(random, "pod-" + i);
      pods.put(pod.name(), pod);
    }
    int count = 0;
    // Marks from earlier, for another count, some of them now too many.
    for (int round = 0; round < 3; round++) {
      count = random.nextInt(pods.size());
      Leaving.Choice choice = leave(count, List.copyOf(pods.values()));
      Instant now = NOW.plusSeconds(round);
      choice.toMark().forEach(pod -> pods.put(pod.name(), with(pod, Leaving.mark(pod, now))));
      choice.toTakeBack().forEach(pod -> pods.put(pod.name(), with(pod, Leaving.takeBack(pod))));
    }

    Leaving.Choice settled = leave(count, List.copyOf(pods.values()));

    assertThat(settled.toMark()).isEmpty();
    assertThat(settled.toTakeBack()).isEmpty();
    Set<String> leaving = new HashSet<>(names(settled.leaving()));
    assertThat(replicaSetDeletes(pods.values().stream().toList(), count, random))
        .isEqualTo(leaving);
    // And whichever part of them is let go before the rest.
    int next = settled.inForceNow(pods.size(), pod -> random.nextInt(3) > 0);
    assertThat(leaving)
        .containsAll(
            replicaSetDeletes(pods.values().stream().toList(), pods.size() - next, random));
  }

  private static Set<String> replicaSetDeletes(List<PodSeen> pods, int count, Random random) {
    List<PodSeen> order = new ArrayList<>(pods);
    Collections.shuffle(order, random);
    order.sort((a, b) -> {
      if (a.node().isEmpty() != b.node().isEmpty()) {
        return a.node().isEmpty() ? -1 : 1;
      }
      if (a.phase() != b.phase()) {
        return a.phase().compareTo(b.phase());
      }
      if ((a.readySince() == null) != (b.readySince() == null)) {
        return a.readySince() == null ? -1 : 1;
      }
      // What follows in a ReplicaSet only decides among equals, which marked pods never are.
      return Integer.compare(
          a.deletionCost() == null ? 0 : a.deletionCost(),
          b.deletionCost() == null ? 0 : b.deletionCost());
    });
    return new HashSet<>(names(order.subList(0, count)));
  }

  private static PodSeen anyPod(Random random, String name) {
    boolean scheduled = random.nextInt(8) > 0;
    PodSeen.Phase phase =
        scheduled && random.nextInt(6) > 0 ? PodSeen.Phase.RUNNING : PodSeen.Phase.PENDING;
    boolean ready = phase == PodSeen.Phase.RUNNING && random.nextInt(4) > 0;
    return new PodSeen(
        name,
        scheduled ? "node-" + random.nextInt(3) : "",
        phase,
        ready ? ago(random.nextInt(100)) : null,
        ago(100 + random.nextInt(100)),
        random.nextInt(3) == 0 ? Integer.valueOf(random.nextInt(200) - 100) : null,
        null,
        null);
  }

  /** The pod as it comes back once the patch is written. */
  private static PodSeen with(PodSeen pod, JsonNode patch) {
    JsonNode annotations = patch.at("/metadata/annotations");
    JsonNode before = annotations.path(Leaving.COST_BEFORE);
    JsonNode cost = annotations.path(Leaving.DELETION_COST);
    JsonNode since = annotations.path(Leaving.SINCE);
    return new PodSeen(
        pod.name(),
        pod.node(),
        pod.phase(),
        pod.readySince(),
        pod.created(),
        cost.isNull() ? null : Integer.valueOf(cost.asText()),
        before.isMissingNode()
            ? pod.costBefore()
            : before.isNull() ? null : Integer.valueOf(before.asText()),
        since.isNull() ? null : Instant.parse(since.asText()));
  }

  private static PodSeen patched(String name, JsonNode patch) {
    return with(ready(name, 9), patch);
  }

  private static PodSeen ready(String name, int seconds) {
    return pod(name, "n", seconds, null);
  }

  private static PodSeen on(String node, String name, int seconds) {
    return pod(name, node, seconds, null);
  }

  private static PodSeen cost(String name, int seconds, int cost) {
    return pod(name, "n", seconds, cost);
  }

  private static PodSeen marked(String name, int seconds, int markedAgo) {
    return with(ready(name, seconds), Leaving.mark(ready(name, seconds), ago(markedAgo)));
  }

  private static PodSeen pod(String name, String node, int seconds, @Nullable Integer cost) {
    return new PodSeen(
        name, node, PodSeen.Phase.RUNNING, ago(seconds), ago(seconds), cost, null, null);
  }

  private static Pod pod(String yaml) {
    return Serialization.unmarshal(Sample.yaml(yaml).toString(), Pod.class);
  }

  private static Instant ago(int seconds) {
    return NOW.minusSeconds(seconds);
  }

  private static Leaving.Choice leave(int many, List<PodSeen> pods) {
    return Leaving.downTo(pods.size() - many, pods);
  }

  private static List<String> names(List<PodSeen> pods) {
    return pods.stream().map(PodSeen::name).toList();
  }
}
