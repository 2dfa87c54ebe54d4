package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** How nodes, services and checks are written in requests. */
final class Formats {

  private static final Set<String> NODE =
      Set.of(
          "ID",
          "Node",
          "Address",
          "Datacenter",
          "TaggedAddresses",
          "Meta",
          "CreateIndex",
          "ModifyIndex");
  private static final Set<String> SERVICE =
      Set.of(
          "ID",
          "Service",
          "Tags",
          "Meta",
          "Port",
          "Address",
          "Weights",
          "EnableTagOverride",
          "CreateIndex",
          "ModifyIndex");
  private static final Set<String> CHECK =
      Set.of(
          "Node",
          "CheckID",
          "Name",
          "Status",
          "Notes",
          "Output",
          "ServiceID",
          "ServiceName",
          "ServiceTags",
          "CreateIndex",
          "ModifyIndex");
  private static final Set<String> WEIGHTS = Set.of("Passing", "Warning");

  private Formats() {}

  static Node node(JsonNode object) {
    var json = new Fields(object, NODE);
    datacenter(json.text("Datacenter"));
    return new Node(
        json.text("ID"),
        json.text("Node"),
        json.text("Address"),
        json.pairs("TaggedAddresses"),
        json.pairs("Meta"),
        0,
        json.number("ModifyIndex"));
  }

  static Service service(JsonNode object, String node) {
    var json = new Fields(object, SERVICE);
    var id = json.text("ID");
    var name = json.text("Service");
    var weights = json.get("Weights");
    var given = weights == null ? null : new Fields(weights, WEIGHTS);
    return new Service(
        node,
        id.isEmpty() ? name : id,
        name,
        json.strings("Tags"),
        json.text("Address"),
        Math.toIntExact(json.number("Port")),
        json.pairs("Meta"),
        given == null ? 1 : Math.toIntExact(given.number("Passing")),
        given == null ? 1 : Math.toIntExact(given.number("Warning")),
        json.flag("EnableTagOverride"),
        0,
        json.number("ModifyIndex"));
  }

  /**
   * @param node where it is when it does not say so itself
   */
  static Check check(JsonNode object, String node) {
    var json = new Fields(object, CHECK);
    var status = json.text("Status");
    var id = json.text("CheckID");
    var on = json.text("Node");
    return new Check(
        on.isEmpty() ? node : on,
        id.isEmpty() ? json.text("Name") : id,
        json.text("Name"),
        status.isEmpty() ? "critical" : status,
        json.text("Notes"),
        json.text("Output"),
        json.text("ServiceID"),
        json.text("ServiceName"),
        json.strings("ServiceTags"),
        0,
        json.number("ModifyIndex"));
  }

  /** There is one datacenter. */
  static void datacenter(String name) {
    if (!name.isEmpty() && !name.equals(EmbeddedConsul.DATACENTER)) {
      throw new Refusal(500, "No path to datacenter");
    }
  }
}
