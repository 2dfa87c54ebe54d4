package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A verdict on a service, or on a node.
 *
 * @param status passing, warning or critical
 * @param serviceId empty when it is the node's
 * @param serviceName its service's name at the time of writing
 * @param serviceTags its service's tags at the time of writing
 */
record Check(
    String node,
    String id,
    String name,
    String status,
    String notes,
    String output,
    String serviceId,
    String serviceName,
    List<String> serviceTags,
    long created,
    long modified) {

  static final String PASSING = "passing";

  Check {
    serviceTags = List.copyOf(serviceTags);
  }

  Check at(long createdAt, long modifiedAt) {
    return new Check(
        node,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        serviceName,
        serviceTags,
        createdAt,
        modifiedAt);
  }

  Check of(Service service) {
    return new Check(
        node,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        service.name(),
        service.tags(),
        created,
        modified);
  }

  ObjectNode json() {
    var json = Fields.JSON.createObjectNode();
    json.put("Node", node)
        .put("CheckID", id)
        .put("Name", name)
        .put("Status", status)
        .put("Notes", notes)
        .put("Output", output)
        .put("ServiceID", serviceId)
        .put("ServiceName", serviceName);
    json.set("ServiceTags", Json.strings(serviceTags));
    json.putObject("Definition");
    return json.put("CreateIndex", created).put("ModifyIndex", modified);
  }
}
