package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A machine, or what stands for one.
 *
 * @param created index at which it came
 * @param modified index at which it last changed
 */
record Node(
    String id,
    String name,
    String address,
    Map<String, String> tagged,
    Map<String, String> meta,
    long created,
    long modified) {

  Node {
    tagged = Map.copyOf(tagged);
    meta = Map.copyOf(meta);
  }

  Node at(long createdAt, long modifiedAt) {
    return new Node(id, name, address, tagged, meta, createdAt, modifiedAt);
  }

  boolean bears(Map<String, String> wanted) {
    return meta.entrySet().containsAll(wanted.entrySet());
  }

  ObjectNode json() {
    var json = Fields.JSON.createObjectNode();
    json.put("ID", id)
        .put("Node", name)
        .put("Address", address)
        .put("Datacenter", EmbeddedConsul.DATACENTER);
    json.set("TaggedAddresses", Json.pairsOrNull(tagged));
    json.set("Meta", Json.pairsOrNull(meta));
    return json.put("CreateIndex", created).put("ModifyIndex", modified);
  }
}
