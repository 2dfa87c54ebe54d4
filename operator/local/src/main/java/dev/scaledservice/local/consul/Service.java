package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A service on a node.
 *
 * @param node its node's name
 * @param name what callers look for; several on one node and on many bear it
 * @param warning weight while a check warns
 * @param override whether its agent lets others change its tags
 */
record Service(
    String node,
    String id,
    String name,
    List<String> tags,
    String address,
    int port,
    Map<String, String> meta,
    int passing,
    int warning,
    boolean override,
    long created,
    long modified) {

  Service {
    tags = List.copyOf(tags);
    meta = Map.copyOf(meta);
  }

  /**
   * @throws Refusal when it has no name
   */
  void vet() {
    Refusal.when(
        name.isEmpty(), "Must provide service name (Service.Service) when service ID is provided");
  }

  Service at(long createdAt, long modifiedAt) {
    return new Service(
        node,
        id,
        name,
        tags,
        address,
        port,
        meta,
        passing,
        warning,
        override,
        createdAt,
        modifiedAt);
  }

  /** As it stands on its node. */
  ObjectNode json() {
    var json = Fields.JSON.createObjectNode();
    json.put("Kind", "").put("ID", id).put("Service", name);
    json.set("Tags", Json.strings(tags));
    json.set("Meta", Json.pairsOrNull(meta));
    json.put("Port", port).put("Address", address);
    json.putObject("Weights").put("Passing", passing).put("Warning", warning);
    return json.put("EnableTagOverride", override)
        .put("CreateIndex", created)
        .put("ModifyIndex", modified);
  }

  /** As it is listed by its name, with what its node says. */
  ObjectNode json(Node on) {
    var json = on.json();
    json.remove("Meta");
    json.set("NodeMeta", Json.pairsOrNull(on.meta()));
    json.put("ServiceKind", "").put("ServiceID", id).put("ServiceName", name);
    json.set("ServiceTags", Json.strings(tags));
    json.put("ServiceAddress", address);
    json.putObject("ServiceWeights").put("Passing", passing).put("Warning", warning);
    json.set("ServiceMeta", Json.pairs(meta));
    return json.put("ServicePort", port)
        .put("ServiceEnableTagOverride", override)
        .put("CreateIndex", created)
        .put("ModifyIndex", modified);
  }
}
