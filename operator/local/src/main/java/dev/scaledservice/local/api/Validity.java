package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Problem;
import dev.scaledservice.local.schema.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether an object may be stored: its shape, and the few rules about built-in kinds without which
 * a mistake would stay unseen here.
 */
final class Validity {
  private Validity() {}

  /**
   * @throws Failure 422 naming the field
   */
  static void check(ResourceType type, String name, ObjectNode object) {
    List<Problem> problems = type.shape().problems(object);
    if (!problems.isEmpty()) {
      throw Failure.invalid(type, name, problems);
    }
    if (type.group().equals("apps")) {
      checkWorkload(type, name, object.path("spec"));
    } else if (type.qualifiedPlural().equals("pods")) {
      checkContainers(type, name, "spec", object.path("spec"));
    }
    if (object.at("/spec/replicas").asInt() < 0) {
      throw Failure.invalid(
          type, name, "spec.replicas", "Invalid value: must be greater than or equal to 0");
    }
  }

  /**
   * @throws Failure 422 if something that is being deleted is to get a finalizer more
   */
  static void checkFinalizers(ResourceType type, String name, ObjectNode current, ObjectNode next) {
    Set<JsonNode> added = new HashSet<>();
    next.at("/metadata/finalizers").forEach(added::add);
    current.at("/metadata/finalizers").forEach(added::remove);
    if (current.at("/metadata/deletionTimestamp").isTextual() && !added.isEmpty()) {
      throw Failure.invalid(
          type,
          name,
          "metadata.finalizers",
          "Forbidden: no new finalizers can be added if the object is being deleted, found new"
              + " finalizers "
              + added);
    }
  }

  private static void checkWorkload(ResourceType type, String name, JsonNode spec) {
    JsonNode selector = spec.path("selector");
    if (selector.isMissingNode() || selector.isEmpty()) {
      throw Failure.invalid(type, name, "spec.selector", "Required value");
    }
    JsonNode labels = spec.at("/template/metadata/labels");
    for (var wanted : selector.path("matchLabels").properties()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        throw Failure.invalid(
            type,
            name,
            "spec.template.metadata.labels",
            "Invalid value: %s: `selector` does not match template `labels`".formatted(labels));
      }
    }
    checkContainers(type, name, "spec.template.spec", spec.at("/template/spec"));
  }

  private static void checkContainers(ResourceType type, String name, String at, JsonNode podSpec) {
    JsonNode containers = podSpec.path("containers");
    if (containers.isEmpty()) {
      throw Failure.invalid(type, name, at + ".containers", "Required value");
    }
    for (int i = 0; i < containers.size(); i++) {
      for (String field : new String[] {"name", "image"}) {
        if (containers.get(i).path(field).asText().isEmpty()) {
          throw Failure.invalid(
              type, name, "%s.containers[%d].%s".formatted(at, i, field), "Required value");
        }
      }
    }
  }
}
