package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Schema;
import java.util.Comparator;
import java.util.Iterator;

/** Takes places out of an object, with everything below them. */
final class Removal {
  private Removal() {}

  /** Changes the object in place; a place that is not there is passed over. */
  static void of(FieldSet places, ObjectNode object, Schema schema) {
    places.paths().stream()
        .sorted(Comparator.comparingInt(path -> path.steps().size()))
        .forEach(path -> remove(path, object, schema));
  }

  private static void remove(FieldPath path, JsonNode from, Schema schema) {
    String step = path.steps().getFirst();
    boolean last = path.steps().size() == 1;
    var rest = new FieldPath(path.steps().subList(1, path.steps().size()));
    String name = step.substring(2);
    if (step.startsWith("f:") && from instanceof ObjectNode object) {
      if (last) {
        object.remove(name);
      } else if (object.has(name)) {
        remove(rest, object.get(name), schema.field(name));
      }
    } else if (from instanceof ArrayNode list) {
      boolean byKey = step.startsWith("k:");
      JsonNode wanted = FieldPath.operand(step);
      for (Iterator<JsonNode> items = list.iterator(); items.hasNext(); ) {
        JsonNode item = items.next();
        if (!wanted.equals(byKey ? schema.keyOf(item) : item)) {
          continue;
        }
        if (last) {
          items.remove();
        } else {
          remove(rest, item, schema.item());
        }
      }
    }
  }
}
