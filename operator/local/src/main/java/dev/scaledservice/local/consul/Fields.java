package dev.scaledservice.local.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read as Consul reads it: names in any case, null as if absent, and no field that it
 * does not know.
 */
final class Fields {

  static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> values = new HashMap<>();

  /**
   * @param known every field that may be there
   * @throws Refusal when there is another, or when it is no object
   */
  Fields(JsonNode object, Set<String> known) {
    if (!object.isObject()) {
      throw Refusal.badRequest("Request decode failed: json: an object is wanted");
    }
    var lowerKnown = new HashMap<String, String>();
    known.forEach(name -> lowerKnown.put(lower(name), name));
    object
        .properties()
        .forEach(field -> {
          if (!lowerKnown.containsKey(lower(field.getKey()))) {
            throw Refusal.badRequest(
                "Request decode failed: json: unknown field \"%s\"".formatted(field.getKey()));
          }
          if (!field.getValue().isNull()) {
            values.put(lower(field.getKey()), field.getValue());
          }
        });
  }

  /**
   * @throws Refusal when it is not JSON
   */
  static JsonNode parse(byte[] body) {
    try {
      var tree = JSON.readTree(body);
      if (tree.isMissingNode()) {
        throw Refusal.badRequest("Request decode failed: EOF");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw Refusal.badRequest("Request decode failed: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Refusal.badRequest("Request decode failed: " + e);
    }
  }

  @Nullable JsonNode get(String name) {
    return values.get(lower(name));
  }

  /** Empty when absent. */
  JsonNode object(String name) {
    return Objects.requireNonNullElseGet(get(name), JSON::createObjectNode);
  }

  boolean has(String name) {
    return values.containsKey(lower(name));
  }

  /** Empty when absent. */
  String text(String name) {
    var value = get(name);
    if (value == null) {
      return "";
    }
    if (!value.isTextual()) {
      throw wrong(name, "string");
    }
    return value.asText();
  }

  /** Zero when absent. */
  long number(String name) {
    var value = get(name);
    if (value == null) {
      return 0;
    }
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw wrong(name, "number");
    }
    return value.asLong();
  }

  /** False when absent. */
  boolean flag(String name) {
    var value = get(name);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw wrong(name, "bool");
    }
    return value.asBoolean();
  }

  List<String> strings(String name) {
    var strings = new ArrayList<String>();
    for (var element : elements(name)) {
      if (!element.isTextual()) {
        throw wrong(name, "list of strings");
      }
      strings.add(element.asText());
    }
    return strings;
  }

  List<JsonNode> elements(String name) {
    var value = get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(name, "list");
    }
    var elements = new ArrayList<JsonNode>();
    value.forEach(elements::add);
    return elements;
  }

  Map<String, String> pairs(String name) {
    var value = get(name);
    if (value == null) {
      return Map.of();
    }
    var pairs = new LinkedHashMap<String, String>();
    if (!value.isObject()) {
      throw wrong(name, "map of strings");
    }
    value
        .properties()
        .forEach(pair -> {
          if (!pair.getValue().isTextual()) {
            throw wrong(name, "map of strings");
          }
          pairs.put(pair.getKey(), pair.getValue().asText());
        });
    return pairs;
  }

  private static Refusal wrong(String name, String wanted) {
    return Refusal.badRequest("Request decode failed: json: %s wants a %s".formatted(name, wanted));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
