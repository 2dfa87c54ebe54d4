package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.ResourceType;
import dev.scaledservice.local.schema.ResourceType.ScalePaths;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scale subresource: an object's count, seen and changed as an {@code autoscaling/v1 Scale}.
 */
record ScaleView(ResourceType type, ScalePaths paths) {

  /**
   * @throws Failure 404 if the kind has no scale
   */
  static ScaleView of(ResourceType type) {
    return new ScaleView(type, type.scale().orElseThrow(Failure::noSuchPath));
  }

  /**
   * @throws Failure 500 for a custom resource without a count, as a real server answers
   */
  ObjectNode read(ObjectNode object) {
    JsonNode wanted = object.at(paths.specReplicas());
    if (wanted.isMissingNode()) {
      throw Failure.internal(
          "the spec replicas field \"%s\" does not exist"
              .formatted(paths.specReplicas().replace('/', '.')));
    }
    ObjectNode scale =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Scale")
            .put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    Stream.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
        .forEach(name -> metadata.set(name, object.path("metadata").path(name)));
    ObjectNode spec = scale.putObject("spec");
    if (wanted.asInt() != 0) {
      // A count of zero is left out, as a real server does.
      spec.put("replicas", wanted.asInt());
    }
    ObjectNode status = scale.putObject("status");
    status.put("replicas", object.at(paths.statusReplicas()).asInt());
    String selector = selector(object);
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return scale;
  }

  /** What a patch of the scale is laid on: as read, and without a count if there is none. */
  ObjectNode readOrBlank(ObjectNode object) {
    if (object.at(paths.specReplicas()).isMissingNode()) {
      ObjectNode blank = object.deepCopy();
      write(blank, 0);
      return read(blank);
    }
    return read(object);
  }

  private String selector(ObjectNode object) {
    JsonNode selector =
        paths.labelSelector().isEmpty() ? object.path("") : object.at(paths.labelSelector());
    return selector.isTextual()
        ? selector.asText()
        : selector.path("matchLabels").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asText())
            .sorted()
            .collect(Collectors.joining(","));
  }

  /**
   * The object with the count that the scale names; none named means 0, as on a real server.
   *
   * @throws Failure 422 for a negative count
   */
  ObjectNode written(ObjectNode object, ObjectNode scale) {
    int replicas = scale.at("/spec/replicas").asInt();
    if (replicas < 0) {
      throw Failure.invalid(
          type,
          object.at("/metadata/name").asText(),
          "spec.replicas",
          "Invalid value: %d: should be a non-negative integer".formatted(replicas));
    }
    ObjectNode changed = object.deepCopy();
    for (Map.Entry<String, JsonNode> field : scale.path("metadata").properties()) {
      if (field.getKey().equals("resourceVersion") && !field.getValue().asText().isEmpty()) {
        changed.withObjectProperty("metadata").set(field.getKey(), field.getValue());
      }
    }
    write(changed, replicas);
    return changed;
  }

  private void write(ObjectNode object, int replicas) {
    int end = paths.specReplicas().lastIndexOf('/');
    object
        .withObject(paths.specReplicas().substring(0, end))
        .put(paths.specReplicas().substring(end + 1), replicas);
  }
}
