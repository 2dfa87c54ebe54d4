package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A field that is null counts as absent, as it does for every built-in kind. */
final class Nulls {
  private Nulls() {}

  /** A copy without fields that are null, at any depth. */
  static ObjectNode dropped(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    drop(copy);
    return copy;
  }

  private static void drop(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    node.forEach(Nulls::drop);
  }
}
