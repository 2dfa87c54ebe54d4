package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.Leaving;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.discovery.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one Deployment to a count: up at once, down in two phases. First the pods that will go are
 * chosen, marked and taken out of Consul; when callers have had time to let go of one, the count
 * follows by that one.
 */
final class Scaling {

  static final Finding UNCONTESTED =
      new Finding(false, "OneWriter", "nobody else writes the count");

  private final Api api;
  private final Count counts;
  private final Map<String, Contest> contests = new ConcurrentHashMap<>();

  Scaling(Api api, Count counts) {
    this.api = api;
    this.counts = counts;
  }

  /**
   * How far it came.
   *
   * @param leaving pods on their way out
   * @param contested whether somebody else keeps writing the count
   */
  record Result(
      int leaving, Finding contested, List<Announcement> announcements, Instant lookAgain) {}

  Result bring(
      Order order,
      SeenRevision revision,
      int count,
      Farewell farewell,
      @Nullable Status discovery) {
    Count.Standing standing = counts.of(revision);
    String rival = standing.rival();
    List<Announcement> announcements = List.of();
    Contest contest = contests.computeIfAbsent(uid(revision), uid -> new Contest());
    Instant now = order.seen().at();
    if (rival != null && standing.count() != count) {
      if (order.wish().policy().leavesTheCount()) { // While revisions are exchanged.
        return new Result(0, UNCONTESTED, List.of(), Instant.MAX);
      }
      if (!contest.mayTakeBack(rival, now)) {
        return yielded(contest);
      }
      announcements =
          List.of(
              new Announcement(
                  true,
                  "CountTakenBack",
                  "%s set Deployment %s to %d; back to %d. To set the count by hand:"
                          .formatted(rival, revision.name(), standing.count(), count)
                      + " kubectl scale scaledservice "
                      + order.seen().key().name()
                      + " --replicas=N"));
    }
    if (standing.count() == count || rival != null) {
      // What others make of it from now on is theirs; a way back of many looks is one takeover.
      counts.accept(revision);
    }
    Leaving.Choice choice = Leaving.downTo(count, candidates(revision));
    mark(order, choice);
    Map<String, Instant> over = farewells(revision, choice, farewell, discovery, now);
    int next =
        choice.inForceNow(
            standing.count(), pod -> !over.getOrDefault(pod.name(), now).isAfter(now));
    boolean stale = false;
    if (next > standing.count()) {
      counts.raise(order.owner(), revision, next);
    } else if (next < standing.count()) {
      stale = !counts.lower(order.owner(), revision, standing, next);
    }
    Instant lookAgain = stale ? now : lookAgain(choice, over, now);
    return new Result(choice.leaving().size(), UNCONTESTED, announcements, lookAgain);
  }

  private static Map<String, Instant> farewells(
      SeenRevision revision,
      Leaving.Choice choice,
      Farewell farewell,
      @Nullable Status discovery,
      Instant now) {
    Set<String> leaving = choice.leaving().stream().map(PodSeen::name).collect(Collectors.toSet());
    return revision.pods().stream()
        .filter(pod -> leaving.contains(pod.name()))
        .collect(Collectors.toMap(SeenPod::name, pod -> farewell.over(pod, discovery, now)));
  }

  /** When the next of them may go; at once where a mark was only just written. */
  private static Instant lookAgain(Leaving.Choice choice, Map<String, Instant> over, Instant now) {
    return choice.toMark().isEmpty()
        ? over.values().stream()
            .filter(at -> at.isAfter(now))
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX)
        : now;
  }

  void forget(SeenRevision revision) {
    contests.remove(uid(revision));
    counts.forget(revision);
  }

  void forgetAll() {
    contests.clear();
    counts.forgetAll();
  }

  private void mark(Order order, Leaving.Choice choice) {
    for (PodSeen pod : choice.toMark()) {
      patch(order, pod, Leaving.mark(pod, order.seen().at()));
    }
    for (PodSeen pod : choice.toTakeBack()) {
      patch(order, pod, Leaving.takeBack(pod));
    }
  }

  /** A pod that is gone by now needs no mark. */
  private void patch(Order order, PodSeen pod, JsonNode patch) {
    api.mergeIfThere(
        Kind.POD, order.seen().key().namespace(), pod.name(), patch, FieldManagers.SCALER);
  }

  private static Result yielded(Contest contest) {
    Instant until = Objects.requireNonNullElse(contest.yieldedUntil(), Instant.MAX);
    return new Result(
        0,
        new Finding(
            true,
            "AnotherWriter",
            "%s keeps writing the count of the Deployment; left alone until %s: remove it, or set"
                    .formatted(contest.rival(), until)
                + " mode: Observe"),
        List.of(),
        until);
  }

  private static List<PodSeen> candidates(SeenRevision revision) {
    return revision.pods().stream()
        .map(SeenPod::living)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  private static String uid(SeenRevision revision) {
    return revision.deployment().getMetadata().getUid();
  }
}
