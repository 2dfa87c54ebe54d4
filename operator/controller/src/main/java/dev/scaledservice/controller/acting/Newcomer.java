package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.making.DesiredDeployment;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.History;
import dev.scaledservice.controller.making.Injection;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets the wanted revision come into being: its Deployment is created once, if the API server takes
 * the template, and only the few fields beside the template are changed afterwards.
 */
final class Newcomer {

  static final Finding VALID =
      new Finding(true, "TemplateAccepted", "the API server takes the pod template");

  /** A refused template is tried again after this long: a quota may have grown. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

  private final Api api;
  private final Count counts;
  private final Injection injection;
  private final Map<String, Refused> refused = new ConcurrentHashMap<>();

  Newcomer(Api api, Count counts, Injection injection) {
    this.api = api;
    this.counts = counts;
    this.injection = injection;
  }

  private record Refused(String revision, String why, Instant at) {}

  /**
   * What became of the wanted revision.
   *
   * @param exists whether its Deployment is there, now or in the next look
   * @param announcements what was made, and what could not be injected
   */
  record Result(
      boolean exists, Finding template, List<Announcement> announcements, Instant lookAgain) {}

  Result bringAbout(Order order) {
    SeenRevision there = order.seen().revision(order.wish().revision()).orElse(null);
    if (there != null) {
      refused.remove(uid(order));
      update(order, there);
      return new Result(true, VALID, List.of(), Instant.MAX);
    }
    Refused before = refused.get(uid(order));
    if (before != null
        && before.revision().equals(order.wish().revision().hash())
        && order.seen().at().isBefore(before.at().plus(TRY_AGAIN))) {
      return refusal(before);
    }
    return create(order);
  }

  void forget(String uid) {
    refused.remove(uid);
  }

  private Result create(Order order) {
    boolean first = order.seen().revisions().stream().allMatch(r -> r.wanted() == 0);
    DesiredDeployment.Created wanted =
        DesiredDeployment.create(
            order.owner(),
            order.wish().revision(),
            order.wish().spec().template(),
            injection,
            order.rollout(),
            first ? order.count() : 0,
            History.sequence(order.revisions(), order.wish().revision()),
            order.slot());
    GenericKubernetesResource there = api.live(wanted.deployment());
    if (there != null && Api.sameOwner(there, wanted.deployment())) {
      return new Result(true, VALID, List.of(), Instant.MAX); // The cache has not caught up.
    }
    String why = there == null ? labels(order) : foreign(there);
    if (why == null) {
      why = create(wanted.deployment(), first ? order.count() : 0);
    }
    if (why != null) {
      var now = new Refused(order.wish().revision().hash(), why, order.seen().at());
      Refused before = refused.put(uid(order), now);
      boolean known = before != null && before.why().equals(why);
      Result result = refusal(now);
      return known
          ? result
          : new Result(
              false,
              result.template(),
              List.of(new Announcement(true, "TemplateRefused", why)),
              result.lookAgain());
    }
    refused.remove(uid(order));
    return new Result(true, VALID, made(order, wanted), Instant.MAX);
  }

  private static String foreign(GenericKubernetesResource there) {
    return "Deployment %s exists and is not ours: rename or delete it"
        .formatted(there.getMetadata().getName());
  }

  /** While revisions are exchanged, one selector has to find the pods of both. */
  private static @Nullable String labels(Order order) {
    Map<String, String> labels =
        Labels.ofPods(order.wish().spec().template(), order.owner(), order.wish().revision());
    return Reach.mustBeMatched(order.seen())
        .filter(adopted -> !labels.entrySet().containsAll(adopted.selector().entrySet()))
        .map(adopted ->
            "template.metadata.labels has to say %s, by which the pods of the adopted Deployment %s are found, until that Deployment is replaced and deleted"
                .formatted(Labels.text(adopted.selector()), adopted.name()))
        .orElse(null);
  }

  /**
   * Returns why it was not created; null if it was. Asked first without storing it, so that an
   * admission webhook's refusal and the API server's own read alike.
   */
  private @Nullable String create(GenericKubernetesResource deployment, int count) {
    String refusal = api.refusal(deployment, FieldManagers.TEMPLATE);
    if (refusal == null) {
      counts.remember(api.create(deployment, FieldManagers.TEMPLATE), count);
    }
    return refusal;
  }

  private void update(Order order, SeenRevision there) {
    long sequence = History.sequence(order.revisions(), order.wish().revision());
    JsonNode patch =
        DesiredDeployment.patch(
                there.deployment(),
                order.wish().spec().template(),
                order.rollout(),
                sequence,
                order.slot())
            .orElse(null);
    if (patch != null) {
      api.merge(
          Kind.DEPLOYMENT,
          order.seen().key().namespace(),
          there.name(),
          patch,
          FieldManagers.TEMPLATE);
    }
  }

  private static List<Announcement> made(Order order, DesiredDeployment.Created wanted) {
    var announcements = new ArrayList<Announcement>();
    announcements.add(
        new Announcement(
            false,
            "RevisionCreated",
            "revision %s: Deployment %s created"
                .formatted(order.wish().revision(), wanted.deployment().getMetadata().getName())));
    wanted.notes().forEach(note -> announcements.add(new Announcement(true, "NotInjected", note)));
    return announcements;
  }

  private static Result refusal(Refused refused) {
    return new Result(
        false,
        new Finding(false, "TemplateRefused", refused.why()),
        List.of(),
        refused.at().plus(TRY_AGAIN));
  }

  private static String uid(Order order) {
    return order.owner().uid();
  }
}
