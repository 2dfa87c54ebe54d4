package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.ownership.Apply;
import dev.scaledservice.local.ownership.Conflict;
import dev.scaledservice.local.ownership.Manager;
import dev.scaledservice.local.ownership.Manager.Operation;
import dev.scaledservice.local.ownership.Ownership;
import dev.scaledservice.local.schema.ResourceType;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Creates and changes objects. Every write goes one way: what is wanted, confined to what the
 * subresource may change, identity put back, pruned, defaulted, checked, ownership noted, and only
 * then, if it differs from what is there, stored under a new version.
 */
final class Writer {
  /** The subresource whose writes are noted under the name of the scale subresource. */
  static final String SCALE = "scale";

  static final String STATUS = "status";

  private static final List<String> SERVERS_METADATA =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion");

  private final Store store;
  private final InstantSource clock;

  Writer(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** An object after a write, and whether the write made it. */
  record Written(ObjectNode object, boolean created) {}

  /**
   * @throws Failure 409 if it is there already, 404 if its namespace is not, 422 if it is not valid
   */
  ObjectNode create(Target target, ObjectNode body, Call call) {
    ResourceType type = target.type();
    ObjectNode wanted = body.deepCopy();
    ObjectNode metadata = wanted.withObjectProperty("metadata");
    metadata.remove(SERVERS_METADATA);
    metadata.remove("managedFields");
    if (type.status()) {
      wanted.remove(STATUS);
    }
    ObjectNode created = fresh(target, wanted, call);
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    Manager manager = manager(target, call, Operation.Update);
    Ownership.of(nothing)
        .afterUpdate(nothing, created, type.schema(), manager, clock.instant())
        .writeTo(created);
    return keepNew(target, created, call);
  }

  /**
   * @param edit makes what is wanted out of a copy of what is there
   * @throws Failure 404, 409 for a stale version, 422 if the outcome is not valid
   */
  ObjectNode update(Target target, Call call, UnaryOperator<ObjectNode> edit) {
    ObjectNode current = current(target);
    ObjectNode wanted = confined(target, current, edit.apply(current.deepCopy()));
    Ownership before = Ownership.of(current);
    ObjectNode next = settled(target, current, wanted, call);
    before
        .afterUpdate(
            current,
            next,
            target.type().schema(),
            manager(target, call, Operation.Update),
            clock.instant())
        .writeTo(next);
    return keepChanged(target, current, next, call);
  }

  /**
   * Server-side apply.
   *
   * @throws Failure 409 naming who owns what, if not forced
   */
  Written apply(Target target, ObjectNode config, Call call) {
    if (call.parameter("fieldManager").isEmpty()) {
      throw Failure.unprocessable(
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for"
              + " apply patch");
    }
    if (config.at("/metadata/managedFields").size() > 0) {
      throw Failure.badRequest("metadata.managedFields must be nil");
    }
    checkIdentity(target, config);
    ResourceType type = target.type();
    ObjectNode wanted = Nulls.dropped(config);
    if (type.status()) {
      if (target.subresource().equals(STATUS)) {
        wanted.retain("apiVersion", "kind", STATUS);
      } else {
        wanted.remove(STATUS);
      }
    }
    List<String> unknown = type.shape().dropUnknown(wanted);
    if (!unknown.isEmpty()) {
      throw Failure.undeclared(target, unknown);
    }
    Manager manager = manager(target, call, Operation.Apply);
    var apply = new Apply(wanted, manager, call.flag("force"), clock.instant());
    ObjectNode current = store.get(target.kind(), target.key());
    try {
      if (current == null && target.subresource().isEmpty()) {
        ObjectNode blank = JsonNodeFactory.instance.objectNode();
        blank.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        blank.putObject("metadata").put("name", target.name());
        return new Written(
            keepNew(target, fresh(target, apply.to(blank, type.schema()), call), call), true);
      }
      ObjectNode found = current(target);
      checkVersion(target, found, config);
      ObjectNode applied = apply.to(found, type.schema());
      ObjectNode next = settled(target, found, applied, call);
      Ownership.of(applied).writeTo(next);
      return new Written(keepChanged(target, found, next, call), false);
    } catch (Conflict conflict) {
      throw Failure.contested(conflict);
    }
  }

  private ObjectNode current(Target target) {
    ObjectNode current = store.get(target.kind(), target.key());
    if (current == null) {
      throw Failure.notFound(target.type(), target.name());
    }
    return current;
  }

  /** A new object with its identity, before it is kept. */
  private ObjectNode fresh(Target target, ObjectNode wanted, Call call) {
    ResourceType type = target.type();
    ObjectNode object = Nulls.dropped(wanted);
    ObjectNode metadata = object.withObjectProperty("metadata");
    Names.settle(target, metadata);
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.namespaced()) {
      metadata.put("namespace", target.namespace());
    }
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    if (type.generation()) {
      metadata.put("generation", 1);
    }
    completed(type, object, call);
    return object;
  }

  private ObjectNode keepNew(Target target, ObjectNode object, Call call) {
    Key key = Key.of(object);
    if (store.get(target.kind(), key) != null) {
      throw Failure.alreadyExists(target.type(), key.name());
    }
    if (target.type().namespaced()) {
      ObjectNode namespace = store.get("namespaces", new Key("", key.namespace()));
      if (namespace == null) {
        throw Failure.namespaceNotFound(key.namespace());
      }
    }
    return call.dryRun() ? object : store.put(target.kind(), key, object);
  }

  private ObjectNode keepChanged(Target target, ObjectNode current, ObjectNode next, Call call) {
    if (next.equals(current)) {
      return current;
    }
    if (target.type().generation() && !wanted(next).equals(wanted(current))) {
      int generation = current.at("/metadata/generation").asInt();
      next.withObjectProperty("metadata").put("generation", generation + 1);
    }
    if (call.dryRun()) {
      return next;
    }
    boolean over =
        next.at("/metadata/deletionTimestamp").isTextual()
            && next.at("/metadata/finalizers").isEmpty()
            && next.at("/metadata/deletionGracePeriodSeconds").asInt() == 0;
    return over
        ? store.remove(target.kind(), target.key(), next)
        : store.put(target.kind(), target.key(), next);
  }

  /** What a person asked for: all but metadata and status. */
  private static ObjectNode wanted(ObjectNode object) {
    return object.deepCopy().remove(List.of("metadata", STATUS, "apiVersion", "kind"));
  }

  /** The object with nothing changed but what a write to this subresource may change. */
  private static ObjectNode confined(Target target, ObjectNode current, ObjectNode wanted) {
    checkIdentity(target, wanted);
    checkVersion(target, current, wanted);
    if (!target.type().status()) {
      return wanted;
    }
    boolean toStatus = target.subresource().equals(STATUS);
    ObjectNode from = toStatus ? wanted : current;
    ObjectNode confined = toStatus ? current.deepCopy() : wanted;
    JsonNode status = from.get(STATUS);
    if (status == null) {
      confined.remove(STATUS);
    } else {
      confined.set(STATUS, status);
    }
    return confined;
  }

  /** What is wanted as it may be stored: identity put back, pruned, defaulted, valid. */
  private static ObjectNode settled(
      Target target, ObjectNode current, ObjectNode wanted, Call call) {
    ResourceType type = target.type();
    ObjectNode next = Nulls.dropped(wanted);
    next.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    ObjectNode metadata = next.withObjectProperty("metadata");
    JsonNode had = current.path("metadata");
    for (String name : SERVERS_METADATA) {
      restore(metadata, had, name);
    }
    restore(metadata, had, "name");
    restore(metadata, had, "namespace");
    restore(metadata, had, "managedFields");
    completed(type, next, call);
    Validity.checkFinalizers(type, target.name(), current, next);
    return next;
  }

  private static void restore(ObjectNode metadata, JsonNode had, String name) {
    if (had.has(name)) {
      metadata.set(name, had.get(name));
    } else {
      metadata.remove(name);
    }
  }

  private static void completed(ResourceType type, ObjectNode object, Call call) {
    List<String> unknown = type.shape().dropUnknown(object);
    if (!unknown.isEmpty() && call.strict()) {
      throw Failure.unknownFields(type, unknown);
    }
    type.schema().fillIn(object);
    Validity.check(type, object.at("/metadata/name").asText(), object);
  }

  private static void checkIdentity(Target target, ObjectNode wanted) {
    String name = wanted.at("/metadata/name").asText();
    if (!name.isEmpty() && !name.equals(target.name())) {
      throw Failure.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(name, target.name()));
    }
    Names.checkNamespace(target, wanted.path("metadata"));
  }

  private static void checkVersion(Target target, ObjectNode current, ObjectNode wanted) {
    for (String precondition : List.of("resourceVersion", "uid")) {
      String expected = wanted.path("metadata").path(precondition).asText();
      if (!expected.isEmpty()
          && !expected.equals(current.path("metadata").path(precondition).asText())) {
        throw Failure.modified(target.type(), target.name());
      }
    }
  }

  private static Manager manager(Target target, Call call, Operation operation) {
    return new Manager(call.manager(), operation, target.type().apiVersion(), target.subresource());
  }
}
