package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks into {@code spec.template}, which the API server keeps as it is: a field that no pod has,
 * or of another type than a pod's, comes to light only when the operator makes a Deployment of it.
 */
final class TemplateFields {
  private static final Set<Class<?>> LEAVES =
      Set.of(String.class, Object.class, Quantity.class, IntOrString.class);

  private final JsonMapper json = new JsonMapper();
  private final Map<Class<?>, Map<String, JavaType>> known = new HashMap<>();

  void check(JsonNode template, String path, List<Finding> findings) {
    check(template, json.constructType(PodTemplateSpec.class), path, findings);
  }

  private void check(JsonNode value, JavaType type, String path, List<Finding> findings) {
    Class<?> raw = type.getRawClass();
    if (value.isNull() || LEAVES.contains(raw)) {
      return;
    }
    String wanted = wanted(type);
    if (!fits(value, wanted)) {
      findings.add(
          Finding.warning(
              path,
              "is %s where a pod wants %s: the Deployment is refused".formatted(value, wanted)));
    } else if (type.isCollectionLikeType()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), type.getContentType(), FieldPath.item(path, i), findings);
      }
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String at = FieldPath.field(path, field.getKey());
        if (type.isMapLikeType()) {
          check(field.getValue(), type.getContentType(), at, findings);
          continue;
        }
        Map<String, JavaType> fields = fields(type);
        JavaType inner = fields.get(field.getKey());
        if (inner == null) {
          findings.add(
              Finding.warning(
                  at,
                  "is no field of a pod, so the Deployment is refused, or goes without it%s"
                      .formatted(Spelling.hint(field.getKey(), fields.keySet()))));
        } else {
          check(field.getValue(), inner, at, findings);
        }
      }
    }
  }

  private Map<String, JavaType> fields(JavaType type) {
    return known.computeIfAbsent(
        type.getRawClass(),
        _ -> {
          Map<String, JavaType> fields = new HashMap<>();
          for (BeanPropertyDefinition property :
              json.getDeserializationConfig().introspect(type).findProperties()) {
            fields.put(property.getName(), property.getPrimaryType());
          }
          return fields;
        });
  }

  private static String wanted(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw == Integer.class || raw == Long.class) {
      return "a whole number";
    }
    if (raw == Boolean.class) {
      return "true or false";
    }
    if (raw == Double.class) {
      return "a number";
    }
    return type.isCollectionLikeType() ? "a list" : "an object";
  }

  private static boolean fits(JsonNode value, String wanted) {
    return switch (wanted) {
      case "a whole number" -> value.isIntegralNumber();
      case "true or false" -> value.isBoolean();
      case "a number" -> value.isNumber();
      case "a list" -> value.isArray();
      default -> value.isObject();
    };
  }
}
