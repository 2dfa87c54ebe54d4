package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Places in an object that somebody owns: its leaves and the items of its list maps. */
record FieldSet(Set<FieldPath> paths) {
  static final FieldSet NONE = new FieldSet(Set.of());

  /** Marks a place that is itself in the set and has others below it. */
  private static final String ITSELF = ".";

  FieldSet {
    paths = Set.copyOf(paths);
  }

  /** Every place that the object sets. */
  static FieldSet of(JsonNode object, Schema schema) {
    return new FieldSet(leaves(object, schema).keySet());
  }

  /**
   * Every place that the object sets, with what stands there; an item of a list map is a place of
   * its own, whose value is its key.
   */
  static Map<FieldPath, JsonNode> leaves(JsonNode object, Schema schema) {
    var leaves = new LinkedHashMap<FieldPath, JsonNode>();
    collect(object, schema, FieldPath.ROOT, leaves);
    return leaves;
  }

  private static void collect(
      JsonNode node, Schema schema, FieldPath path, Map<FieldPath, JsonNode> into) {
    if (node.isObject() && !node.isEmpty() && !schema.atomicMap()) {
      node.properties()
          .forEach(field ->
              collect(
                  field.getValue(),
                  schema.field(field.getKey()),
                  path.field(field.getKey()),
                  into));
    } else if (node.isArray() && !node.isEmpty() && schema.listKind() == Schema.ListKind.MAP) {
      for (JsonNode item : node) {
        JsonNode key = schema.keyOf(item);
        into.put(path.item(key), key);
        collect(item, schema.item(), path.item(key), into);
      }
    } else if (node.isArray() && !node.isEmpty() && schema.listKind() == Schema.ListKind.SET) {
      node.forEach(value -> into.put(path.value(value), value));
    } else if (!path.equals(FieldPath.ROOT)) {
      into.put(path, node);
    }
  }

  static FieldSet union(Collection<FieldSet> sets) {
    return new FieldSet(
        sets.stream().flatMap(set -> set.paths.stream()).collect(Collectors.toSet()));
  }

  FieldSet plus(FieldSet other) {
    var union = new LinkedHashSet<>(paths);
    union.addAll(other.paths);
    return new FieldSet(union);
  }

  FieldSet minus(FieldSet other) {
    var rest = new LinkedHashSet<>(paths);
    rest.removeAll(other.paths);
    return new FieldSet(rest);
  }

  FieldSet and(FieldSet other) {
    var both = new LinkedHashSet<>(paths);
    both.retainAll(other.paths);
    return new FieldSet(both);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** These places and everything on the way to them. */
  FieldSet withParents() {
    return new FieldSet(
        paths.stream().flatMap(path -> path.way().stream()).collect(Collectors.toSet()));
  }

  /** What {@link #toJson} wrote. */
  static FieldSet fromJson(JsonNode fields) {
    var paths = new LinkedHashSet<FieldPath>();
    read(fields, FieldPath.ROOT, paths);
    return new FieldSet(paths);
  }

  private static void read(JsonNode node, FieldPath path, Set<FieldPath> into) {
    if (node.isEmpty() && !path.equals(FieldPath.ROOT)) {
      into.add(path);
    }
    node.properties()
        .forEach(step -> {
          if (step.getKey().equals(ITSELF)) {
            into.add(path);
          } else {
            read(step.getValue(), path.plus(step.getKey()), into);
          }
        });
  }

  /** As {@code managedFields} keeps it under {@code fieldsV1}. */
  ObjectNode toJson() {
    Set<FieldPath> parents =
        paths.stream()
            .flatMap(path -> path.way().subList(0, path.steps().size() - 1).stream())
            .collect(Collectors.toSet());
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    paths.stream()
        .sorted(Comparator.comparing(FieldPath::toString))
        .forEach(path -> {
          ObjectNode node = root;
          for (String step : path.steps()) {
            node = node.withObjectProperty(step);
          }
          if (parents.contains(path)) {
            node.withObjectProperty(ITSELF);
          }
        });
    return root;
  }
}
