package dev.scaledservice.controller.making;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;

/** An object under construction that belongs to a ScaledService. */
record Child(ObjectNode json) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Kind and name only: what an apply of a single field says. */
  static Child named(String apiVersion, String kind, Owner owner, String name) {
    ObjectNode json = object();
    json.put("apiVersion", apiVersion).put("kind", kind);
    json.putObject("metadata").put("name", name).put("namespace", owner.namespace());
    return new Child(json);
  }

  /** With labels, and owned: it goes when the ScaledService goes. */
  static Child owned(
      String apiVersion, String kind, Owner owner, String name, Map<String, String> labels) {
    Child child = named(apiVersion, kind, owner, name);
    child.metadata().set("labels", strings(labels));
    child.metadata().putArray("ownerReferences").add(reference(owner));
    return child;
  }

  /** That something belongs to the ScaledService, and that nobody else controls it. */
  static ObjectNode reference(Owner owner) {
    return object()
        .put("apiVersion", Owner.API_VERSION)
        .put("kind", Owner.KIND)
        .put("name", owner.name())
        .put("uid", owner.uid())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }

  ObjectNode metadata() {
    return json.withObject("/metadata");
  }

  ObjectNode spec() {
    return json.withObject("/spec");
  }

  GenericKubernetesResource resource() {
    try {
      return JSON.treeToValue(json, GenericKubernetesResource.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object with kind and metadata is a resource", e);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode strings(Map<String, String> strings) {
    ObjectNode json = object();
    strings.forEach(json::put);
    return json;
  }
}
