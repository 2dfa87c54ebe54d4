package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a service begins: with a Deployment that is there and is named by {@link Adopted#WISH}, else
 * with one of its own, and with none at all while something of its name is in the way.
 *
 * <p>A Deployment is adopted by one write, which says whose it is and nothing of what it runs: a
 * process that ends before it has changed nothing, one that ends after it is followed by one that
 * finds a revision as any other. The annotation is never removed: it stays in people's files, and
 * whoever keeps those in force would put it back for ever. Once followed it means nothing more.
 */
public final class Adoption {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  /** What is in the way may go without a word to us. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private final Api api;
  private final Neighbours neighbours;
  private final Map<String, Late> late = new ConcurrentHashMap<>();

  public Adoption(Api api, Neighbours neighbours) {
    this.api = api;
    this.neighbours = neighbours;
  }

  /**
   * Whether a service may run.
   *
   * @param begins false while nothing may be made for it
   * @param finding for the condition {@code Adopted}, or what is in the way; null where there is
   *     nothing to say
   * @param lookAgain when to ask again; {@link Instant#MAX} if never
   */
  public record Standing(boolean begins, @Nullable Finding finding, Instant lookAgain) {

    /** Reason of what stands in the way of a service that wants to adopt nothing. */
    public static final String OBSTRUCTED = "Obstructed";
  }

  private record Late(@Nullable Finding finding, Instant at) {}

  /** Looks at how the service stands, and adopts what it wants to if nothing speaks against it. */
  public Standing see(Seen seen, Wish.Clear wish) {
    String wanted = Adopted.wish(seen.service());
    Optional<SeenRevision> adopted =
        seen.revisions().stream().filter(SeenRevision::adopted).findFirst();
    if (adopted.isPresent()) {
      return new Standing(true, adopted(adopted.get(), seen), Instant.MAX);
    }
    if (!seen.revisions().isEmpty()) {
      return new Standing(true, wanted == null ? null : tooLate(seen, wanted), Instant.MAX);
    }
    if (wanted != null) {
      return adopt(seen, wish, wanted);
    }
    return hasRun(seen) ? new Standing(true, null, Instant.MAX) : unlessInTheWay(seen, wish);
  }

  /** Nothing is remembered about a service that is gone. */
  public void forget(String uid) {
    late.remove(uid);
  }

  private Standing adopt(Seen seen, Wish.Clear wish, String wanted) {
    Owner owner = Owner.of(seen.service());
    if (!NAME.matcher(wanted).matches()) {
      return refused(
          seen,
          "annotation %s is \"%s\"; wants the name of a Deployment of namespace %s"
              .formatted(Adopted.WISH, wanted, owner.namespace()));
    }
    Deployment there = neighbours.deployment(owner.namespace(), wanted);
    if (there == null && hasRun(seen)) {
      return new Standing(true, null, Instant.MAX);
    }
    if (there == null) {
      return refused(
          seen,
          "there is no Deployment %s in namespace %s: correct annotation %s, or remove it to have a new Deployment made"
              .formatted(wanted, owner.namespace(), Adopted.WISH));
    }
    if (isOurs(there, owner)) {
      return caughtUpSoon(seen);
    }
    var candidate = new Candidate(api, neighbours, owner, there, wish.policy().leavesTheCount());
    String objection = candidate.objection(wish.spec().template(), wish.revision()).orElse(null);
    if (objection != null) {
      return refused(seen, objection);
    }
    String wait = candidate.notYet().orElse(null);
    if (wait != null) {
      return held(seen, "AdoptionWaits", wait);
    }
    // A Deployment that was just let go of, and taken again for an owner that goes, would go with
    // it.
    if (!neighbours.stays(seen.service())) {
      return caughtUpSoon(seen);
    }
    api.merge(
        Kind.DEPLOYMENT,
        owner.namespace(),
        wanted,
        Adopted.takeOver(owner, wish.revision(), there),
        FieldManagers.TEMPLATE);
    return caughtUpSoon(seen);
  }

  /** Whether it had pods before: somebody deleted its Deployments, and it is to have them again. */
  private static boolean hasRun(Seen seen) {
    return seen.service().status().desiredReplicas() != null;
  }

  /** What a person calls a service is theirs already, and doubling it is not what they meant. */
  private Standing unlessInTheWay(Seen seen, Wish.Clear wish) {
    Owner owner = Owner.of(seen.service());
    for (String name : List.of(owner.name(), wish.revision().deployment(owner.name()))) {
      Deployment deployment = neighbours.deployment(owner.namespace(), name);
      if (deployment != null) {
        return isOurs(deployment, owner)
            ? caughtUpSoon(seen)
            : inTheWay(seen, "Deployment", name, name);
      }
    }
    var service = neighbours.service(owner.namespace(), owner.name());
    if (service != null
        && !Api.ownedBy(service, owner.uid())
        && !Adopted.isOrphanOf(owner, service)) {
      return inTheWay(seen, "Service", owner.name(), "NAME");
    }
    return seen.budgets().stream()
        .filter(budget -> budget.getMetadata().getName().equals(owner.name()))
        .filter(budget -> !Api.ownedBy(budget, owner.uid()))
        .filter(budget -> !Adopted.isOrphanOf(owner, budget))
        .findFirst()
        .map(budget -> inTheWay(seen, "PodDisruptionBudget", owner.name(), "NAME"))
        .orElse(new Standing(true, null, Instant.MAX));
  }

  /** One that lost its labels is none of our revisions any more. */
  private static boolean isOurs(Deployment deployment, Owner owner) {
    Map<String, String> labels =
        Objects.requireNonNullElse(deployment.getMetadata().getLabels(), Map.of());
    return Api.ownedBy(deployment, owner.uid())
        && owner.name().equals(labels.get(Labels.NAME))
        && Revision.isRevision(labels.getOrDefault(Labels.REVISION, ""));
  }

  private static Standing inTheWay(Seen seen, String kind, String name, String toAdopt) {
    return held(
        seen,
        Standing.OBSTRUCTED,
        ("%1$s %2$s exists and is not ours: rename or delete it; or, to take over a Deployment as it"
                + " runs, kubectl annotate scaledservice %3$s %4$s=%5$s")
            .formatted(kind, name, seen.key().name(), Adopted.WISH, toAdopt));
  }

  private static Finding adopted(SeenRevision revision, Seen seen) {
    return Adopted.changedSince(revision.deployment())
        ? new Finding(
            false,
            "ChangedElsewhere",
            "somebody changed the template of Deployment %s, which was adopted as revision %s: its pods need not be what spec.template says; change spec.template instead, and take the Deployment out of whatever applies it"
                .formatted(revision.name(), revision.revision()))
        : new Finding(
            true,
            "Adopted",
            "Deployment %s, as it was, is revision %s; another template makes Deployment %s-..."
                .formatted(revision.name(), revision.revision(), seen.key().name()));
  }

  /** Asked seldom: the annotation may stay there long after what it named is gone. */
  private @Nullable Finding tooLate(Seen seen, String wanted) {
    String uid = seen.service().getMetadata().getUid();
    Late before = late.get(uid);
    if (before != null && seen.at().isBefore(before.at().plus(ASK_AGAIN))) {
      return before.finding();
    }
    Deployment there =
        NAME.matcher(wanted).matches()
            ? neighbours.deployment(seen.key().namespace(), wanted)
            : null;
    Finding finding = null;
    if (there != null) {
      finding =
          Api.ownedBy(there, uid)
              ? new Finding(
                  true, "Adopted", "Deployment %s is one of its revisions".formatted(wanted))
              : new Finding(
                  false,
                  "AdoptionRefused",
                  "runs Deployment %s already, and Deployment %s stays as it is; to begin with that one, kubectl delete scaledservice %s, which ends what it made, and apply it again"
                      .formatted(seen.revisions().getFirst().name(), wanted, seen.key().name()));
    }
    late.put(uid, new Late(finding, seen.at()));
    return finding;
  }

  /** It is ours, and the cache does not know it yet. */
  private static Standing caughtUpSoon(Seen seen) {
    return new Standing(false, null, seen.at().plusSeconds(1));
  }

  private static Standing refused(Seen seen, String why) {
    return held(seen, "AdoptionRefused", why);
  }

  private static Standing held(Seen seen, String reason, String why) {
    return new Standing(false, new Finding(false, reason, why), seen.at().plus(TRY_AGAIN));
  }
}
