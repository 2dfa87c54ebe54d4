package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.Port;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Desired;
import dev.scaledservice.controller.making.DesiredBudget;
import dev.scaledservice.controller.making.DesiredService;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Services and the PodDisruptionBudget as they should be; takes over nobody else's, but
 * the Service of a Deployment that was adopted.
 */
final class Children {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECTOR = "selector";

  private final Api api;
  private final Neighbours neighbours;
  private final SlotServices slots;

  Children(Api api, Neighbours neighbours, SlotServices slots) {
    this.api = api;
    this.neighbours = neighbours;
    this.slots = slots;
  }

  /**
   * How it went.
   *
   * @param obstacles what stands in the way, a sentence each
   */
  record Kept(List<String> obstacles, Instant lookAgain) {}

  Kept keep(Order order) {
    List<String> obstacles = new ArrayList<>();
    Owner owner = order.owner();
    Map<String, String> selector = Reach.ofCallers(order.seen(), order.roles());
    Service there = callersService(order);
    List<Port> ports = order.wish().spec().ports();
    boolean adopted = there != null && (Adopted.is(there) || isToBeAdopted(there, order));
    keep(
        adopted
            ? DesiredService.adopted(owner, ports, templates(order), selector)
            : DesiredService.of(owner, ports, templates(order), selector),
        there,
        Kind.SERVICE,
        order,
        obstacles);
    SlotServices.Wanted ofSlots = slots.look(order, templates(order), adopted ? there : null);
    obstacles.addAll(ofSlots.obstacles());
    ofSlots
        .services()
        .forEach((name, desired) ->
            keep(desired, order.seen().service(name), Kind.SERVICE, order, obstacles));
    keep(
        DesiredBudget.of(owner, selector, podLabels(order), order.seen().budgets()),
        budget(order),
        Kind.BUDGET,
        order,
        obstacles);
    return new Kept(obstacles, ofSlots.lookAgain());
  }

  /** One that is not ours yet is in no cache: it is asked for while it may be adopted. */
  private @Nullable Service callersService(Order order) {
    Service seen = order.seen().callersService();
    return seen == null && Reach.mustBeMatched(order.seen()).isPresent()
        ? neighbours.service(order.seen().key().namespace(), order.seen().key().name())
        : seen;
  }

  /** Whether it led to the adopted Deployment before. */
  private static boolean isToBeAdopted(Service there, Order order) {
    return !Api.ownedBy(there, order.owner().uid())
        && !Adopted.isOrphanOf(order.owner(), there)
        && Reach.mustBeMatched(order.seen())
            .map(SeenRevision::podLabels)
            .filter(labels -> Candidate.objection(there, labels).isEmpty())
            .isPresent();
  }

  private void keep(
      Desired desired, @Nullable HasMetadata seen, Kind kind, Order order, List<String> obstacles) {
    switch (desired) {
      case Desired.Present(GenericKubernetesResource object) ->
          apply(object, seen, order, obstacles);
      case Desired.Absent(String because) -> {
        if (seen != null && Api.ownedBy(seen, order.owner().uid())) {
          api.delete(kind, order.seen().key().namespace(), seen.getMetadata().getName());
        }
      }
    }
  }

  private void apply(
      GenericKubernetesResource object,
      @Nullable HasMetadata seen,
      Order order,
      List<String> obstacles) {
    if (seen != null && says(JSON.valueToTree(object), JSON.valueToTree(seen))) {
      return;
    }
    HasMetadata there = seen == null ? api.live(object) : seen;
    boolean mayTake =
        there == null
            || Api.sameOwner(there, object)
            || Adopted.is(object)
            || Adopted.isOrphanOf(order.owner(), there);
    if (!mayTake) {
      obstacles.add(
          "%s %s exists and is not ours: rename or delete it"
              .formatted(object.getKind(), object.getMetadata().getName()));
      return;
    }
    try {
      api.apply(object, FieldManagers.TEMPLATE);
    } catch (KubernetesClientException e) {
      if (!Api.isRefusal(e)) {
        throw e;
      }
      obstacles.add(
          "%s %s cannot be as wanted: %s"
              .formatted(object.getKind(), object.getMetadata().getName(), Api.words(e)));
    }
  }

  /**
   * Whether {@code seen} says all that {@code wanted} says; what others added does not matter, but
   * for selectors: each label more selects fewer pods.
   */
  private static boolean says(JsonNode wanted, JsonNode seen) {
    if (wanted.isObject()) {
      return wanted.properties().stream()
          .allMatch(field -> {
            JsonNode there = seen.path(field.getKey());
            return says(field.getValue(), there)
                && (!field.getKey().equals(SELECTOR) || says(there, field.getValue()));
          });
    }
    if (wanted.isArray()) {
      if (wanted.size() != seen.size()) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!says(wanted.get(i), seen.path(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.asText().equals(seen.asText());
  }

  /** Templates as the Deployments hold them, stable's first. */
  private static List<JsonNode> templates(Order order) {
    List<JsonNode> templates = new ArrayList<>();
    order.seen().revision(order.roles().stable()).ifPresent(r -> templates.add(template(r)));
    if (!order.roles().stable().equals(order.wish().revision()) || templates.isEmpty()) {
      templates.add(order.wish().spec().template());
    }
    return templates;
  }

  static JsonNode template(SeenRevision revision) {
    return JSON.valueToTree(revision.deployment().getSpec().getTemplate());
  }

  private static List<Map<String, String>> podLabels(Order order) {
    return order.seen().revisions().stream().map(SeenRevision::podLabels).toList();
  }

  private static @Nullable HasMetadata budget(Order order) {
    return order.seen().budgets().stream()
        .filter(budget -> budget.getMetadata().getName().equals(order.owner().name()))
        .findFirst()
        .orElse(null);
  }
}
