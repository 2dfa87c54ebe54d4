package dev.scaledservice.local.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The built-in kinds as the client's model classes know them: they say which fields there are and
 * of what type.
 */
final class Models implements Shape {
  private static final String MODELS = "io.fabric8.kubernetes.api.model";

  private final ObjectMapper mapper = new ObjectMapper();
  private final KubernetesSerialization classes = new KubernetesSerialization(mapper, true);
  private final Map<JavaType, Map<String, JavaType>> fields = new ConcurrentHashMap<>();

  @Override
  public List<String> dropUnknown(ObjectNode object) {
    var unknown = new ArrayList<String>();
    JavaType model = model(object);
    if (model != null) {
      drop(model, object, "", unknown);
    }
    return unknown;
  }

  @Override
  public List<Problem> problems(ObjectNode object) {
    JavaType model = model(object);
    if (model != null) {
      try {
        mapper.treeToValue(object, model);
      } catch (JsonMappingException e) {
        return List.of(new Problem(place(e), "Invalid value: " + e.getOriginalMessage()));
      } catch (JsonProcessingException e) {
        return List.of(new Problem("", e.getOriginalMessage()));
      }
    }
    return List.of();
  }

  private static String place(JsonMappingException e) {
    return e.getPath().stream()
        .map(step ->
            step.getFieldName() == null
                ? "[%d]".formatted(step.getIndex())
                : "." + step.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private @Nullable JavaType model(ObjectNode object) {
    Class<?> model =
        classes.getRegisteredKubernetesResource(
            object.path("apiVersion").asText(), object.path("kind").asText());
    return model == null || !HasMetadata.class.isAssignableFrom(model)
        ? null
        : mapper.constructType(model);
  }

  private void drop(JavaType type, JsonNode value, String at, List<String> unknown) {
    if (type.isMapLikeType()) {
      value
          .properties()
          .forEach(entry ->
              drop(type.getContentType(), entry.getValue(), at + "." + entry.getKey(), unknown));
    } else if (type.isCollectionLikeType()) {
      for (int i = 0; i < value.size(); i++) {
        drop(type.getContentType(), value.get(i), "%s[%d]".formatted(at, i), unknown);
      }
    } else if (value instanceof ObjectNode object && isModel(type)) {
      Map<String, JavaType> known = fields.computeIfAbsent(type, this::fieldsOf);
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JavaType field = known.get(name);
        if (field == null) {
          unknown.add(at + "." + name);
          object.remove(name);
        } else {
          drop(field, object.get(name), at + "." + name, unknown);
        }
      }
    }
  }

  private boolean isModel(JavaType type) {
    return type.getRawClass().getName().startsWith(MODELS)
        && !fields.computeIfAbsent(type, this::fieldsOf).isEmpty();
  }

  /** Empty for classes that read themselves, such as Quantity: nothing in them is unknown. */
  private Map<String, JavaType> fieldsOf(JavaType type) {
    BeanDescription description = mapper.getDeserializationConfig().introspect(type);
    JsonDeserialize reader = description.getClassAnnotations().get(JsonDeserialize.class);
    if (reader != null && reader.using() != JsonDeserializer.None.class) {
      return Map.of();
    }
    return description.findProperties().stream()
        .filter(property -> property.couldDeserialize() && property.getPrimaryType() != null)
        .collect(
            Collectors.toMap(
                BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));
  }
}
