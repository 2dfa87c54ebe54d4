package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** How Consul writes collections. */
final class Json {

  private Json() {}

  static ArrayNode strings(Collection<String> strings) {
    var array = Fields.JSON.createArrayNode();
    strings.forEach(array::add);
    return array;
  }

  static <T> ArrayNode list(Collection<T> elements, Function<T, ObjectNode> json) {
    var array = Fields.JSON.createArrayNode();
    elements.forEach(element -> array.add(json.apply(element)));
    return array;
  }

  static ObjectNode pairs(Map<String, String> pairs) {
    var object = Fields.JSON.createObjectNode();
    pairs.forEach(object::put);
    return object;
  }

  /** Where nothing was given Consul says null. */
  static JsonNode pairsOrNull(Map<String, String> pairs) {
    return pairs.isEmpty() ? Fields.JSON.nullNode() : pairs(pairs);
  }
}
