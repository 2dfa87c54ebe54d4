package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Who owns what in one object: {@code metadata.managedFields} as a value. */
public final class Ownership {
  private static final List<String> NOBODYS_METADATA =
      List.of(
          "name",
          "namespace",
          "generateName",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "managedFields");

  private record Share(FieldSet fields, String since) {}

  private final Map<Manager, Share> shares;

  private Ownership(Map<Manager, Share> shares) {
    this.shares = shares;
  }

  /** Reads it from an object. */
  public static Ownership of(JsonNode object) {
    var shares = new LinkedHashMap<Manager, Share>();
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      var manager =
          new Manager(
              entry.path("manager").asText(),
              Manager.Operation.valueOf(entry.path("operation").asText()),
              entry.path("apiVersion").asText(),
              entry.path("subresource").asText());
      shares.put(
          manager,
          new Share(FieldSet.fromJson(entry.path("fieldsV1")), entry.path("time").asText()));
    }
    return new Ownership(shares);
  }

  /** The object without what nobody can own: its identity and what the server keeps itself. */
  static ObjectNode ownable(ObjectNode object) {
    ObjectNode rest = object.deepCopy();
    rest.remove(List.of("apiVersion", "kind"));
    if (rest.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove(NOBODYS_METADATA);
      if (metadata.isEmpty()) {
        rest.remove("metadata");
      }
    }
    return rest;
  }

  /**
   * Ownership after a create, replace or patch: what changed belongs to the writer alone, what went
   * away to nobody.
   */
  public Ownership afterUpdate(
      ObjectNode before, ObjectNode after, Schema schema, Manager writer, Instant now) {
    Changes changes = Changes.between(ownable(before), ownable(after), schema);
    return others(writer, set -> set.minus(changes.set()).minus(changes.removed()), now)
        .with(writer, owned(writer).plus(changes.set()).minus(changes.removed()), now);
  }

  FieldSet owned(Manager manager) {
    Share share = shares.get(manager);
    return share == null ? FieldSet.NONE : share.fields();
  }

  /** Everything that anybody owns. */
  FieldSet all() {
    return FieldSet.union(shares.values().stream().map(Share::fields).toList());
  }

  /** What each of the others owns of these places, those with nothing left out. */
  Map<Manager, FieldSet> othersOwning(Manager manager, FieldSet places) {
    var owning = new LinkedHashMap<Manager, FieldSet>();
    shares.forEach((other, share) -> {
      FieldSet both = share.fields().and(places);
      if (!other.equals(manager) && !both.isEmpty()) {
        owning.put(other, both);
      }
    });
    return owning;
  }

  Ownership others(Manager manager, UnaryOperator<FieldSet> change, Instant now) {
    Ownership changed = this;
    for (Manager other : shares.keySet()) {
      if (!other.equals(manager)) {
        changed = changed.with(other, change.apply(owned(other)), now);
      }
    }
    return changed;
  }

  /** The same with the manager owning exactly this; the time moves only if that is new. */
  Ownership with(Manager manager, FieldSet fields, Instant now) {
    var changed = new LinkedHashMap<>(shares);
    if (fields.isEmpty()) {
      changed.remove(manager);
    } else if (!fields.equals(owned(manager))) {
      changed.put(manager, new Share(fields, now.truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    return new Ownership(changed);
  }

  /** Writes it into the object, in place. */
  public void writeTo(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    shares.forEach((manager, share) -> entries.add(entry(manager, share)));
    if (entries.isEmpty()) {
      metadata.remove("managedFields");
    } else {
      metadata.set("managedFields", entries);
    }
  }

  private static ObjectNode entry(Manager manager, Share share) {
    ObjectNode entry =
        JsonNodeFactory.instance
            .objectNode()
            .put("manager", manager.name())
            .put("operation", manager.operation().name())
            .put("apiVersion", manager.apiVersion())
            .put("time", share.since())
            .put("fieldsType", "FieldsV1");
    entry.set("fieldsV1", share.fields().toJson());
    return manager.subresource().isEmpty()
        ? entry
        : entry.put("subresource", manager.subresource());
  }
}
