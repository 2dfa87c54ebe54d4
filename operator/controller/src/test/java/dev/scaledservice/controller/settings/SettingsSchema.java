package dev.scaledservice.controller.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What the chart takes as settings, as JSON Schema, from the records. Left out is what would lie
 * open in a ConfigMap, and what other values of the chart decide.
 */
final class SettingsSchema {

  private static final Set<String> DECIDED_ELSEWHERE =
      Set.of("operator.namespaces", "operator.class");

  private SettingsSchema() {}

  static ObjectNode json() {
    return group("", Shape.of(Settings.class));
  }

  private static ObjectNode group(String path, Shape.Group group) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    for (Shape.Part part : group.parts()) {
      String below = path.isEmpty() ? part.name() : path + "." + part.name();
      switch (part.shape()) {
        case Shape.Group inner -> properties.set(part.name(), group(below, inner));
        case Shape.Named named -> properties.set(part.name(), named(below, named));
        case Shape.Leaf leaf -> {
          if (!leaf.secret() && !DECIDED_ELSEWHERE.contains(below)) {
            properties.set(part.name(), leaf(leaf));
          }
          if (leaf.setting().required()) {
            schema.withArray("required").add(part.name());
          }
        }
      }
    }
    return schema;
  }

  private static ObjectNode named(String path, Shape.Named named) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").put("description", named.setting().about());
    schema.putObject("propertyNames").put("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$");
    schema.set("additionalProperties", group(path + ".NAME", named.each()));
    return schema;
  }

  private static ObjectNode leaf(Shape.Leaf leaf) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("description", leaf.setting().about());
    if (leaf.list()) {
      schema.put("type", "array");
      value(schema.putObject("items"), leaf.type());
    } else {
      value(schema, leaf.type());
    }
    return schema;
  }

  private static void value(ObjectNode schema, Class<?> type) {
    if (type == int.class) {
      schema.put("type", "integer");
    } else if (type == boolean.class) {
      schema.put("type", "boolean");
    } else if (type == Duration.class) {
      schema.put("type", "string").put("pattern", "^([0-9]+([.][0-9]+)?(ms|s|m|h))+$");
    } else if (type == Bytes.class) {
      schema.put("type", "string").put("pattern", "^[0-9]+(Ki|Mi|Gi)?$");
    } else if (type == URI.class) {
      schema.put("type", "string").put("pattern", "^https?://");
    } else if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        schema.withArray("enum").add(Kind.spelled(constant));
      }
    } else {
      schema.put("type", "string");
    }
  }
}
