package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays what is applied over what is there: maps field by field, list maps item by item. */
final class Merge {
  private Merge() {}

  static JsonNode over(@Nullable JsonNode live, JsonNode applied, Schema schema) {
    if (live == null) {
      return applied;
    }
    if (live.isObject() && applied.isObject() && !schema.atomicMap()) {
      ObjectNode merged = live.deepCopy();
      applied
          .properties()
          .forEach(field ->
              merged.set(
                  field.getKey(),
                  over(live.get(field.getKey()), field.getValue(), schema.field(field.getKey()))));
      return merged;
    }
    if (live.isArray() && applied.isArray()) {
      return switch (schema.listKind()) {
        case ATOMIC -> applied;
        case SET -> lists(live, applied, value -> value, schema);
        case MAP -> lists(live, applied, schema::keyOf, schema);
      };
    }
    return applied;
  }

  /**
   * Applied items stand in the order of the apply; one that is live only stays behind the item that
   * it stood behind.
   */
  private static ArrayNode lists(
      JsonNode live, JsonNode applied, Function<JsonNode, JsonNode> identity, Schema schema) {
    Map<JsonNode, JsonNode> liveItems = new LinkedHashMap<>();
    live.forEach(item -> liveItems.put(identity.apply(item), item));
    Map<JsonNode, JsonNode> merged = new LinkedHashMap<>();
    applied.forEach(item -> {
      JsonNode key = identity.apply(item);
      merged.put(key, over(liveItems.get(key), item, schema.item()));
    });
    List<JsonNode> order = new ArrayList<>(merged.keySet());
    int next = 0;
    for (Map.Entry<JsonNode, JsonNode> item : liveItems.entrySet()) {
      if (merged.containsKey(item.getKey())) {
        next = order.indexOf(item.getKey()) + 1;
      } else {
        order.add(next++, item.getKey());
        merged.put(item.getKey(), item.getValue());
      }
    }
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    order.forEach(key -> result.add(merged.get(key)));
    return result;
  }
}
