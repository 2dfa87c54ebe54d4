package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Holds an object against a structural schema, as the API server does when it is stored: types,
 * bounds, unknown fields, keys of list maps. Fills in the defaults on the way.
 */
final class Shape {
  /** What this class looks at, or may leave alone. Anything else in a schema must not go unseen. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "additionalProperties",
          "required",
          "items",
          "enum",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "pattern",
          "minItems",
          "maxItems",
          "maxProperties",
          "default",
          "description",
          "anyOf",
          "x-kubernetes-int-or-string",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-validations");

  private final List<Finding> findings;

  /**
   * @param findings where what is found goes
   */
  Shape(List<Finding> findings) {
    this.findings = findings;
  }

  /** Checks the value and fills in defaults, in place. */
  void check(JsonNode value, JsonNode schema, String path) {
    schema.fieldNames().forEachRemaining(Shape::mustBeKnown);
    if (!isOfType(value, schema)) {
      error(path, "is %s; wants %s".formatted(shown(value), wanted(value, schema)));
      return;
    }
    choice(value, schema, path);
    switch (value) {
      case ObjectNode object -> object(object, schema, path);
      case ArrayNode array -> array(array, schema, path);
      case JsonNode scalar when scalar.isTextual() -> text(scalar.textValue(), schema, path);
      case JsonNode scalar when scalar.isNumber() -> number(scalar, schema, path);
      case JsonNode _ -> {}
    }
  }

  private static void mustBeKnown(String keyword) {
    if (!KEYWORDS.contains(keyword)) {
      throw new IllegalStateException(
          "the definition uses %s, which ssvc validate does not know".formatted(keyword));
    }
  }

  private static boolean isOfType(JsonNode value, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isIntegralNumber() || value.isTextual();
    }
    return switch (schema.path("type").asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }

  private static String wanted(JsonNode value, JsonNode schema) {
    if (schema.has("enum")) {
      return "one of " + String.join(", ", texts(schema.path("enum")));
    }
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isNumber()
          ? "a whole number, or quotes around it: \"" + value.asText() + "\""
          : "a whole number or a text";
    }
    return switch (schema.path("type").asText()) {
      case "object" -> "an object";
      case "array" -> "a list";
      case "string" ->
          value.isValueNode() ? "a text: put it in quotes, \"" + value.asText() + "\"" : "a text";
      case "integer" -> "a whole number";
      case "boolean" -> "true or false";
      case String type -> "a " + type;
    };
  }

  private void choice(JsonNode value, JsonNode schema, String path) {
    if (!schema.has("enum")) {
      return;
    }
    for (JsonNode choice : schema.path("enum")) {
      if (choice.equals(value)) {
        return;
      }
    }
    error(path, "is %s; wants %s".formatted(shown(value), wanted(value, schema)));
  }

  private void object(ObjectNode object, JsonNode schema, String path) {
    if (schema.has("maxProperties") && object.size() > schema.path("maxProperties").asInt()) {
      error(
          path,
          "has %d entries; wants at most %s"
              .formatted(object.size(), schema.path("maxProperties")));
    }
    JsonNode properties = schema.path("properties");
    dropNulls(object, path);
    properties
        .properties()
        .forEach(property -> {
          JsonNode standard = property.getValue().path("default");
          if (!object.has(property.getKey()) && !standard.isMissingNode()) {
            object.set(property.getKey(), standard.deepCopy());
          }
        });
    for (JsonNode name : schema.path("required")) {
      if (!object.has(name.asText())) {
        error(FieldPath.field(path, name.asText()), "is missing");
      }
    }
    object
        .properties()
        .forEach(field -> {
          String at = FieldPath.field(path, field.getKey());
          if (properties.has(field.getKey())) {
            check(field.getValue(), properties.get(field.getKey()), at);
          } else if (schema.has("additionalProperties")) {
            check(field.getValue(), schema.get("additionalProperties"), at);
          } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            error(at, "is unknown" + Spelling.hint(field.getKey(), names(properties)));
          }
        });
  }

  /** A field without a value vanishes before anything looks at it. */
  private void dropNulls(ObjectNode object, String path) {
    for (String name : names(object)) {
      if (object.get(name).isNull()) {
        object.remove(name);
        findings.add(
            Finding.warning(
                FieldPath.field(path, name),
                "has no value, so it counts as absent: leave it out, or write {} for one without fields"));
      }
    }
  }

  private void array(ArrayNode array, JsonNode schema, String path) {
    bounds(array.size(), schema, "minItems", "maxItems", path, "entries");
    for (int i = 0; i < array.size(); i++) {
      check(array.get(i), schema.path("items"), FieldPath.item(path, i));
    }
    switch (schema.path("x-kubernetes-list-type").asText()) {
      case "map" -> unique(array, texts(schema.path("x-kubernetes-list-map-keys")), path);
      case "set" -> unique(array, List.of(), path);
      default -> {}
    }
  }

  private void unique(ArrayNode array, List<String> keys, String path) {
    Map<List<JsonNode>, Integer> seen = new HashMap<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode item = array.get(i);
      List<JsonNode> key = keys.isEmpty() ? List.of(item) : keys.stream().map(item::path).toList();
      Integer first = seen.putIfAbsent(key, i);
      if (first != null) {
        error(
            FieldPath.item(path, i),
            "has the same %s as [%d]: %s"
                .formatted(
                    keys.isEmpty() ? "value" : String.join(" and ", keys), first, key.getFirst()));
      }
    }
  }

  private void text(String text, JsonNode schema, String path) {
    bounds(
        text.codePointCount(0, text.length()),
        schema,
        "minLength",
        "maxLength",
        path,
        "characters");
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual() && !Pattern.compile(pattern.asText()).matcher(text).find()) {
      error(path, "is \"%s\"; wants %s".formatted(text, pattern.asText()));
    }
  }

  private void number(JsonNode number, JsonNode schema, String path) {
    if (schema.has("minimum")
        && number.decimalValue().compareTo(schema.get("minimum").decimalValue()) < 0) {
      error(path, "is %s; wants %s or more".formatted(number, schema.get("minimum")));
    }
    if (schema.has("maximum")
        && number.decimalValue().compareTo(schema.get("maximum").decimalValue()) > 0) {
      error(path, "is %s; wants %s or less".formatted(number, schema.get("maximum")));
    }
  }

  private void bounds(
      int size, JsonNode schema, String least, String most, String path, String what) {
    if (schema.has(least) && size < schema.get(least).asInt()) {
      error(path, "has %d %s; wants at least %s".formatted(size, what, schema.get(least)));
    }
    if (schema.has(most) && size > schema.get(most).asInt()) {
      error(path, "has %d %s; wants at most %s".formatted(size, what, schema.get(most)));
    }
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String shown(JsonNode value) {
    return value.isContainerNode() ? (value.isArray() ? "a list" : "an object") : value.toString();
  }

  private void error(String path, String message) {
    findings.add(Finding.error(path, message));
  }
}
