package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Holds a custom resource against its schema: types, required fields, enumerations, bounds and
 * patterns.
 */
final class StructuralCheck {
  private final List<Problem> problems = new ArrayList<>();

  private StructuralCheck() {}

  static List<Problem> of(Schema schema, JsonNode value) {
    var check = new StructuralCheck();
    check.check(schema, value, "");
    return List.copyOf(check.problems);
  }

  private void check(Schema schema, JsonNode value, String at) {
    JsonNode rules = schema.node();
    if (rules.isMissingNode() || (value.isNull() && rules.path("nullable").asBoolean())) {
      return;
    }
    if (!hasType(rules, value)) {
      String type = rules.path("type").asText("integer or string");
      found(at, "Invalid value: %s: must be of type %s".formatted(value, type));
      return;
    }
    checkChoice(rules, value, at);
    switch (value.getNodeType()) {
      case OBJECT -> checkObject(schema, value, at);
      case ARRAY -> checkList(schema, value, at);
      case STRING -> checkText(rules, value.asText(), at);
      case NUMBER -> checkNumber(rules, value.asDouble(), at);
      default -> {}
    }
  }

  private static boolean hasType(JsonNode rules, JsonNode value) {
    if (rules.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isIntegralNumber() || value.isTextual();
    }
    return switch (rules.path("type").asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> true;
    };
  }

  private void checkChoice(JsonNode rules, JsonNode value, String at) {
    JsonNode choice = rules.path("enum");
    if (choice.isArray()) {
      var allowed = new ArrayList<JsonNode>();
      choice.forEach(allowed::add);
      if (!allowed.contains(value)) {
        found(at, "Unsupported value: %s: supported values: %s".formatted(value, allowed));
      }
    }
  }

  private void checkObject(Schema schema, JsonNode value, String at) {
    JsonNode rules = schema.node();
    for (JsonNode name : rules.path("required")) {
      if (!value.has(name.asText())) {
        found(below(at, name.asText()), "Required value");
      }
    }
    atMost(rules, "maxProperties", value.size(), at, "must have at most %d properties");
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      check(schema.field(field.getKey()), field.getValue(), below(at, field.getKey()));
    }
  }

  private void checkList(Schema schema, JsonNode value, String at) {
    atLeast(schema.node(), "minItems", value.size(), at, "must have at least %d items");
    atMost(schema.node(), "maxItems", value.size(), at, "must have at most %d items");
    var keys = new ArrayList<JsonNode>();
    for (int i = 0; i < value.size(); i++) {
      String place = "%s[%d]".formatted(at, i);
      check(schema.item(), value.get(i), place);
      JsonNode key =
          schema.listKind() == Schema.ListKind.MAP ? schema.keyOf(value.get(i)) : value.get(i);
      if (schema.listKind() != Schema.ListKind.ATOMIC && keys.contains(key)) {
        found(place, "Duplicate value: " + key);
      }
      keys.add(key);
    }
  }

  private void checkText(JsonNode rules, String value, String at) {
    atLeast(rules, "minLength", value.length(), at, "should be at least %d chars long");
    atMost(rules, "maxLength", value.length(), at, "should be at most %d chars long");
    String pattern = rules.path("pattern").asText();
    if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value).find()) {
      found(at, "Invalid value: \"%s\": should match '%s'".formatted(value, pattern));
    }
  }

  private void checkNumber(JsonNode rules, double value, String at) {
    if (rules.has("minimum") && value < rules.get("minimum").asDouble()) {
      found(at, "Invalid value: should be greater than or equal to " + rules.get("minimum"));
    }
    if (rules.has("maximum") && value > rules.get("maximum").asDouble()) {
      found(at, "Invalid value: should be less than or equal to " + rules.get("maximum"));
    }
  }

  private void atLeast(JsonNode rules, String name, int size, String at, String why) {
    JsonNode bound = rules.path(name);
    if (bound.isNumber() && size < bound.asInt()) {
      found(at, "Invalid value: " + why.formatted(bound.asInt()));
    }
  }

  private void atMost(JsonNode rules, String name, int size, String at, String why) {
    JsonNode bound = rules.path(name);
    if (bound.isNumber() && size > bound.asInt()) {
      found(at, "Invalid value: " + why.formatted(bound.asInt()));
    }
  }

  private void found(String at, String why) {
    problems.add(new Problem(at, why));
  }

  private static String below(String at, String name) {
    return at.isEmpty() ? name : at + "." + name;
  }
}
