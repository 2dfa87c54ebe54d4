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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one Deployment to a count: up at once, down in two phases. First the pods that will go are
 * chosen, marked and taken out of Consul; when callers have had time to let go of them, the count
 * follows.
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
    Instant lookAgain = Instant.MAX;
    int leaving = 0;
    if (standing.count() <= count) {
      mark(order, Leaving.choose(candidates(revision), 0));
      if (standing.count() < count) {
        counts.write(order.owner(), revision, count);
      }
    } else {
      Leaving.Choice choice = Leaving.choose(candidates(revision), standing.count() - count);
      Instant over = farewell.over(pods(revision, choice.leaving()), discovery, now);
      mark(order, choice);
      if (choice.toMark().isEmpty() && !over.isAfter(now)) {
        counts.write(order.owner(), revision, count);
      } else {
        leaving = choice.leaving().size();
        lookAgain = over.isAfter(now) ? over : now;
      }
    }
    return new Result(leaving, UNCONTESTED, announcements, lookAgain);
  }

  void forget(SeenRevision revision) {
    contests.remove(uid(revision));
    counts.forget(revision);
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

  private static List<SeenPod> pods(SeenRevision revision, List<PodSeen> chosen) {
    var names = chosen.stream().map(PodSeen::name).collect(Collectors.toSet());
    return revision.pods().stream().filter(pod -> names.contains(pod.name())).toList();
  }

  private static String uid(SeenRevision revision) {
    return revision.deployment().getMetadata().getUid();
  }
}
