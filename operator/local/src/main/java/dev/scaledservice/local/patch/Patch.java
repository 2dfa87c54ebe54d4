package dev.scaledservice.local.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;

/** A change that a client sends instead of a whole object. */
public sealed interface Patch {

  /**
   * The object with the change made; what is passed in stays as it is.
   *
   * @throws InvalidPatch if the patch cannot be laid on this object
   */
  ObjectNode on(ObjectNode object, Schema schema);

  /** The patch is malformed or does not fit the object. */
  final class InvalidPatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidPatch(String message) {
      super(message);
    }
  }

  /** RFC 6902: a list of operations. */
  record Json(ArrayNode operations) implements Patch {
    @Override
    public ObjectNode on(ObjectNode object, Schema schema) {
      try {
        return asObject(JsonPatch.apply(operations, object.deepCopy()));
      } catch (JsonPatchException e) {
        throw new InvalidPatch("the JSON patch does not fit: " + e.getMessage());
      }
    }
  }

  /** RFC 7386: maps merge, everything else is replaced, null removes. */
  record Merge(ObjectNode patch) implements Patch {
    @Override
    public ObjectNode on(ObjectNode object, Schema schema) {
      return asObject(merged(object, patch));
    }

    private static JsonNode merged(JsonNode target, JsonNode patch) {
      if (!(patch instanceof ObjectNode changes)) {
        return patch;
      }
      ObjectNode result = target.isObject() ? target.deepCopy() : changes.objectNode();
      changes
          .properties()
          .forEach(change -> {
            if (change.getValue().isNull()) {
              result.remove(change.getKey());
            } else {
              result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
          });
      return result;
    }
  }

  /** Kubernetes' own: as a merge patch, and lists that have keys merge item by item. */
  record Strategic(ObjectNode patch) implements Patch {
    @Override
    public ObjectNode on(ObjectNode object, Schema schema) {
      return asObject(StrategicMerge.of(object, patch, schema));
    }
  }

  private static ObjectNode asObject(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidPatch("the patch leaves no object behind");
  }
}
