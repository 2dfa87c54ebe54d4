package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.local.schema.Schema;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What differs between two states of an object.
 *
 * @param set places that are new or have another value
 * @param removed places that are no more
 */
record Changes(FieldSet set, FieldSet removed) {

  static Changes between(JsonNode before, JsonNode after, Schema schema) {
    Map<FieldPath, JsonNode> old = FieldSet.leaves(before, schema);
    Map<FieldPath, JsonNode> now = FieldSet.leaves(after, schema);
    var set =
        now.entrySet().stream()
            .filter(place -> !place.getValue().equals(old.get(place.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    var removed =
        old.keySet().stream().filter(path -> !now.containsKey(path)).collect(Collectors.toSet());
    return new Changes(new FieldSet(set), new FieldSet(removed));
  }
}
