package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shape of built-in kinds, read from the client's model classes: which fields there are and of
 * what type. Reading a class takes a while, so one instance serves all.
 */
final class Models implements Shape {
  static final Models SHARED = new Models();

  private static final String MODELS = "io.fabric8.kubernetes.api.model";

  private final ObjectMapper mapper = new ObjectMapper();
  private final KubernetesSerialization kinds = new KubernetesSerialization(mapper, true);
  private final Map<JavaType, Map<String, JavaType>> fields = new ConcurrentHashMap<>();

  private Models() {}

  /** What a walk through an object comes upon. */
  private interface Visitor {
    void unknown(ObjectNode parent, String name, String at);

    void wrongType(String at, JsonNode value, String type);
  }

  @Override
  public List<String> dropUnknown(ObjectNode object) {
    var unknown = new ArrayList<String>();
    walk(
        object,
        new Visitor() {
          @Override
          public void unknown(ObjectNode parent, String name, String at) {
            unknown.add(at);
            parent.remove(name);
          }

          @Override
          public void wrongType(String at, JsonNode value, String type) {}
        });
    return unknown;
  }

  @Override
  public List<Problem> problems(ObjectNode object) {
    var problems = new ArrayList<Problem>();
    walk(
        object,
        new Visitor() {
          @Override
          public void unknown(ObjectNode parent, String name, String at) {}

          @Override
          public void wrongType(String at, JsonNode value, String type) {
            problems.add(
                new Problem(
                    at.substring(1),
                    "Invalid value: %s: must be of type %s".formatted(value, type)));
          }
        });
    return problems;
  }

  private void walk(ObjectNode object, Visitor visitor) {
    Class<?> model =
        kinds.getRegisteredKubernetesResource(
            object.path("apiVersion").asText(), object.path("kind").asText());
    if (model != null) {
      walk(mapper.constructType(model), object, "", visitor);
    }
  }

  private void walk(JavaType type, JsonNode value, String at, Visitor visitor) {
    String wanted = jsonType(type);
    if (wanted != null && !fits(wanted, value)) {
      visitor.wrongType(at, value, wanted);
    } else if (type.isMapLikeType()) {
      value
          .properties()
          .forEach(entry ->
              walk(type.getContentType(), entry.getValue(), at + "." + entry.getKey(), visitor));
    } else if (type.isCollectionLikeType()) {
      for (int i = 0; i < value.size(); i++) {
        walk(type.getContentType(), value.get(i), "%s[%d]".formatted(at, i), visitor);
      }
    } else if (value instanceof ObjectNode object) {
      walkFields(fieldsOf(type), object, at, visitor);
    }
  }

  private void walkFields(
      Map<String, JavaType> known, ObjectNode object, String at, Visitor visitor) {
    if (known.isEmpty()) {
      return;
    }
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JavaType field = known.get(name);
      String place = at + "." + name;
      if (field == null) {
        visitor.unknown(object, name, place);
      } else {
        walk(field, object.get(name), place, visitor);
      }
    }
  }

  /** The JSON type of a Java type; null for a type that may be written in several ways. */
  private @Nullable String jsonType(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw == String.class) {
      return "string";
    } else if (raw == Integer.class || raw == Long.class) {
      return "integer";
    } else if (raw == Boolean.class) {
      return "boolean";
    } else if (type.isCollectionLikeType()) {
      return "array";
    } else if (type.isMapLikeType() || !fieldsOf(type).isEmpty()) {
      return "object";
    }
    return null;
  }

  private static boolean fits(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      default -> value.isObject();
    };
  }

  private Map<String, JavaType> fieldsOf(JavaType type) {
    return fields.computeIfAbsent(type, this::readFields);
  }

  /** Empty for classes that read themselves, such as Quantity, and those that hold anything. */
  private Map<String, JavaType> readFields(JavaType type) {
    if (!type.getRawClass().getName().startsWith(MODELS)
        || AnyType.class.isAssignableFrom(type.getRawClass())) {
      return Map.of();
    }
    BeanDescription description = mapper.getDeserializationConfig().introspect(type);
    boolean readsItself =
        Optional.ofNullable(description.getClassAnnotations().get(JsonDeserialize.class))
            .filter(annotation -> annotation.using() != JsonDeserializer.None.class)
            .isPresent();
    return readsItself
        ? Map.of()
        : description.findProperties().stream()
            .filter(property -> property.couldDeserialize() && property.getPrimaryType() != null)
            .collect(
                Collectors.toMap(
                    BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));
  }
}
