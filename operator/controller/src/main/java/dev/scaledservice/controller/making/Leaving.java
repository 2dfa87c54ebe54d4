package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pods of a Deployment leave when it shrinks, chosen before it shrinks, so that callers can
 * be told first: mark, drain, and only then lower the count.
 *
 * <p>A ReplicaSet gives up pods in this order: not scheduled, pending, phase unknown, not ready,
 * lower deletion cost, more neighbours on the node, ready for a shorter time, more restarts,
 * younger. Marked pods get the lowest costs, those marked first the lowest of all. So among equally
 * ready pods exactly the marked ones go; a pod that is not ready goes before any of them, and the
 * choice follows that.
 */
public final class Leaving {

  /** Kubernetes' annotation: among equally ready pods, the lower cost goes first. */
  static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  /** Annotation of a marked pod: since when it is leaving, RFC 3339. */
  static final String SINCE = "scaledservice.dev/leaving-since";

  /** Annotation of a marked pod: the deletion cost somebody else had given it. */
  static final String COST_BEFORE = "scaledservice.dev/deletion-cost-before";

  /** Costs of marked pods are seconds from here on, counted up from the lowest possible cost. */
  private static final Instant FIRST_MARK = Instant.parse("2026-01-01T00:00:00Z");

  private Leaving() {}

  /**
   * Who leaves on the way down to {@code count}.
   *
   * @param count how many there are to be
   * @param leaving those that go, in the order in which they would
   * @param staying the others
   */
  public record Choice(int count, List<PodSeen> leaving, List<PodSeen> staying) {

    /** Keeps copies. */
    public Choice {
      leaving = List.copyOf(leaving);
      staying = List.copyOf(staying);
    }

    /** Those that leave and do not carry the mark yet. */
    public List<PodSeen> toMark() {
      return leaving.stream().filter(pod -> !marked(pod)).toList();
    }

    /** Those that carry the mark and stay. */
    public List<PodSeen> toTakeBack() {
      return staying.stream().filter(pod -> pod.leavingSince() != null).toList();
    }

    /**
     * The count that may be in force now. Up at once; down by as many as have parted, from the head
     * of the order, so that a count that goes on falling lets go of the first while the last are
     * being drained.
     *
     * @param inForce {@code spec.replicas} as it stands
     * @param parted whether a pod's callers have let go of it
     */
    public int inForceNow(int inForce, Predicate<PodSeen> parted) {
      int gone = 0;
      while (gone < leaving.size() && marked(leaving.get(gone)) && parted.test(leaving.get(gone))) {
        gone++;
      }
      return Math.max(count, Math.min(inForce, leaving.size() + staying.size() - gone));
    }
  }

  /**
   * Chooses who leaves so that {@code count} stay: as the ReplicaSet would, but with those that are
   * already marked before their equals. Repeated, the choice stays; with a larger count those
   * marked last are given back. Pods that are still to be made are not counted, so nobody leaves in
   * their place.
   *
   * @param pods all living pods of one Deployment
   */
  public static Choice downTo(int count, List<PodSeen> pods) {
    Map<String, Long> neighbours =
        pods.stream().collect(Collectors.groupingBy(PodSeen::node, Collectors.counting()));
    List<PodSeen> ordered = pods.stream().sorted(order(neighbours)).toList();
    int leaving = Math.max(0, ordered.size() - count);
    return new Choice(count, ordered.subList(0, leaving), ordered.subList(leaving, ordered.size()));
  }

  /** The JSON merge patch that marks a pod; one that lost its mark keeps the time it had. */
  public static JsonNode mark(PodSeen pod, Instant now) {
    Instant since = pod.leavingSince() == null ? now : pod.leavingSince();
    ObjectNode patch = Child.object();
    ObjectNode annotations = patch.withObject("/metadata/annotations");
    annotations.put(SINCE, since.toString());
    annotations.put(DELETION_COST, Integer.toString(cost(since)));
    if (pod.deletionCost() != null && pod.leavingSince() == null) {
      annotations.put(COST_BEFORE, Integer.toString(pod.deletionCost()));
    }
    return patch;
  }

  /** The JSON merge patch that takes a marked pod back. */
  public static JsonNode takeBack(PodSeen pod) {
    ObjectNode patch = Child.object();
    ObjectNode annotations = patch.withObject("/metadata/annotations");
    annotations.putNull(SINCE).putNull(COST_BEFORE);
    if (pod.costBefore() == null) {
      annotations.putNull(DELETION_COST);
    } else {
      annotations.put(DELETION_COST, Integer.toString(pod.costBefore()));
    }
    return patch;
  }

  private static boolean marked(PodSeen pod) {
    Integer cost = pod.deletionCost();
    Instant since = pod.leavingSince();
    return cost != null && since != null && cost == cost(since);
  }

  /** The earlier the mark, the lower. Costs below -1,000,000,000 are the operator's until 2057. */
  private static int cost(Instant since) {
    long seconds = Math.clamp(Duration.between(FIRST_MARK, since).toSeconds(), 0, 1_000_000_000);
    return (int) (Integer.MIN_VALUE + seconds);
  }

  private static Comparator<PodSeen> order(Map<String, Long> neighbours) {
    Function<PodSeen, @Nullable Instant> marks = PodSeen::leavingSince;
    return Comparator.comparing((PodSeen pod) -> !pod.node().isEmpty())
        .thenComparing(PodSeen::phase)
        .thenComparing(PodSeen::ready)
        .thenComparing(marks, Comparator.nullsLast(Comparator.naturalOrder()))
        .thenComparingInt(pod -> pod.deletionCost() == null ? 0 : pod.deletionCost())
        .thenComparingLong(pod -> -neighbours.getOrDefault(pod.node(), 0L))
        .thenComparing(PodSeen::readySince, Comparator.nullsFirst(Comparator.reverseOrder()))
        .thenComparing(PodSeen::created, Comparator.reverseOrder())
        .thenComparing(PodSeen::name);
  }
}
