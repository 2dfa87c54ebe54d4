package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What CEL sees of a value: known fields only, under names that CEL can spell. */
final class CelValues {
  /** Words that CEL keeps for itself; Kubernetes lets fields of such a name be {@code __as__}. */
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return");

  private CelValues() {}

  static Object of(JsonNode value, JsonNode schema) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> object = new HashMap<>();
        value
            .properties()
            .forEach(field -> {
              JsonNode property = schema.path("properties").path(field.getKey());
              if (!property.isMissingNode()) {
                object.put(escaped(field.getKey()), of(field.getValue(), property));
              } else if (schema.has("additionalProperties")) {
                object.put(
                    field.getKey(), of(field.getValue(), schema.path("additionalProperties")));
              }
            });
        yield object;
      }
      case ARRAY -> {
        var list = new ArrayList<Object>();
        value.forEach(item -> list.add(of(item, schema.path("items"))));
        yield list;
      }
      case STRING -> value.textValue();
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.isIntegralNumber() ? (Object) value.longValue() : value.doubleValue();
      default -> NullValue.NULL_VALUE;
    };
  }

  private static String escaped(String name) {
    if (RESERVED.contains(name)) {
      return "__" + name + "__";
    }
    return name.replace("__", "__underscores__")
        .replace(".", "__dot__")
        .replace("-", "__dash__")
        .replace("/", "__slash__");
  }
}
