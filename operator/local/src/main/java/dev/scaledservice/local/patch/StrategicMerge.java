package dev.scaledservice.local.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A strategic merge: maps merge, list maps merge by their keys, sets take in what is new, null
 * removes. Understands {@code $patch: delete} and {@code replace}, {@code $retainKeys}, {@code
 * $deleteFromPrimitiveList/<list>} and {@code $setElementOrder/<list>}.
 *
 * <p>An item matches when it agrees in every key field that the patch names: clients name fewer of
 * them than the list has ({@code containerPort} without {@code protocol}).
 */
final class StrategicMerge {
  private static final String DIRECTIVE = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";

  private StrategicMerge() {}

  static JsonNode of(JsonNode target, JsonNode patch, Schema schema) {
    if (patch instanceof ObjectNode changes) {
      return object(target, changes, schema);
    }
    if (patch instanceof ArrayNode changes) {
      return switch (schema.listKind()) {
        case ATOMIC -> changes;
        case SET -> set(target, changes);
        case MAP -> listMap(target, changes, schema);
      };
    }
    return patch;
  }

  private static JsonNode object(JsonNode target, ObjectNode patch, Schema schema) {
    String directive = patch.path(DIRECTIVE).asText();
    ObjectNode result =
        target.isObject() && !directive.equals("replace")
            ? target.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    if (directive.equals("delete")) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (patch.has(RETAIN)) {
      result.retain(texts(patch.path(RETAIN)));
    }
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      JsonNode value = change.getValue();
      if (name.startsWith(DELETE_VALUES)) {
        drop(result.path(name.substring(DELETE_VALUES.length())), value);
      } else if (!name.startsWith("$")) {
        if (value.isNull()) {
          result.remove(name);
        } else {
          result.set(name, of(result.path(name), value, schema.field(name)));
        }
      }
    }
    patch.properties().stream()
        .filter(change -> change.getKey().startsWith(ORDER))
        .forEach(change -> {
          String name = change.getKey().substring(ORDER.length());
          if (result.get(name) instanceof ArrayNode list) {
            result.set(name, ordered(list, change.getValue()));
          }
        });
    return result;
  }

  private static ArrayNode set(JsonNode target, ArrayNode patch) {
    var values = new ArrayList<JsonNode>();
    target.forEach(values::add);
    patch.forEach(value -> {
      if (!values.contains(value)) {
        values.add(value);
      }
    });
    return list(values);
  }

  private static ArrayNode listMap(JsonNode target, ArrayNode patch, Schema schema) {
    var items = new ArrayList<JsonNode>();
    boolean replace = false;
    for (JsonNode change : patch) {
      replace |= change.path(DIRECTIVE).asText().equals("replace");
    }
    if (!replace) {
      target.forEach(items::add);
    }
    for (JsonNode change : patch) {
      Predicate<JsonNode> same = item -> agrees(item, change, schema);
      switch (change.path(DIRECTIVE).asText()) {
        case "delete" -> items.removeIf(same);
        case "replace" -> {}
        default -> mergeInto(items, change, same, schema);
      }
    }
    return list(items);
  }

  private static void mergeInto(
      List<JsonNode> items, JsonNode change, Predicate<JsonNode> same, Schema schema) {
    for (int i = 0; i < items.size(); i++) {
      if (same.test(items.get(i))) {
        items.set(i, of(items.get(i), change, schema.item()));
        return;
      }
    }
    items.add(of(JsonNodeFactory.instance.objectNode(), change, schema.item()));
  }

  private static boolean agrees(JsonNode item, JsonNode change, Schema schema) {
    List<String> named = schema.keys().stream().filter(change::has).toList();
    return !named.isEmpty()
        && named.stream().allMatch(key -> change.get(key).equals(item.get(key)));
  }

  /** Items in the order wanted come first, the rest as they were. */
  private static ArrayNode ordered(ArrayNode list, JsonNode order) {
    var rest = new ArrayList<JsonNode>();
    list.forEach(rest::add);
    var first = new LinkedHashMap<JsonNode, JsonNode>();
    for (JsonNode wanted : order) {
      rest.stream()
          .filter(item -> !first.containsKey(item) && matches(item, wanted))
          .findFirst()
          .ifPresent(item -> first.put(item, item));
    }
    rest.removeIf(first::containsKey);
    var all = new ArrayList<>(first.values());
    all.addAll(rest);
    return list(all);
  }

  private static boolean matches(JsonNode item, JsonNode wanted) {
    return wanted.isObject()
        ? wanted.properties().stream()
            .allMatch(key -> key.getValue().equals(item.get(key.getKey())))
        : wanted.equals(item);
  }

  private static void drop(JsonNode list, JsonNode values) {
    if (list instanceof ArrayNode array) {
      var unwanted = new ArrayList<JsonNode>();
      values.forEach(unwanted::add);
      var kept = new ArrayList<JsonNode>();
      array.forEach(kept::add);
      kept.removeAll(unwanted);
      array.removeAll();
      array.addAll(kept);
    }
  }

  private static List<String> texts(JsonNode nodes) {
    var texts = new ArrayList<String>();
    nodes.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static ArrayNode list(List<JsonNode> items) {
    return JsonNodeFactory.instance.arrayNode().addAll(items);
  }
}
