package dev.scaledservice.discovery.consul;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.discovery.Entry;
import dev.scaledservice.discovery.NodeState;
import dev.scaledservice.discovery.Registry.Holder;
import dev.scaledservice.discovery.RegistryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Consul's answers say. Unknown fields are nobody's business; missing ones are. */
final class Answers {

  private final Calls calls;

  Answers(Calls calls) {
    this.calls = calls;
  }

  /**
   * @param services of {@code /v1/catalog/node-services}
   * @param checks of {@code /v1/health/node}
   * @return null when there is no such node
   */
  @Nullable NodeState node(JsonNode services, JsonNode checks) throws RegistryException {
    if (!services.isNull() && !services.isObject()) {
      throw calls.unusable("a node that is no object");
    }
    var node = services.path("Node");
    if (services.isNull() || node.isNull() || node.isMissingNode()) {
      return null;
    }
    var verdicts = new HashMap<String, Entry.Check>();
    for (var check : list(checks, "checks")) {
      verdicts.put(
          text(check, "CheckID"), new Entry.Check(text(check, "Status"), text(check, "Output")));
    }
    var entries = new ArrayList<Entry>();
    for (var service : list(services.path("Services"), "services of a node")) {
      var id = text(service, "ID");
      entries.add(
          new Entry(
              id,
              text(service, "Service"),
              text(service, "Address"),
              service.path("Port").asInt(),
              strings(service.path("Tags")),
              pairs(service.path("Meta")),
              service.path("Weights").path("Passing").asInt(1),
              verdicts.get(Entry.checkId(id))));
    }
    return new NodeState(text(node, "Address"), pairs(node.path("Meta")), entries);
  }

  /**
   * @param services of {@code /v1/catalog/service}
   */
  List<Holder> holders(JsonNode services) throws RegistryException {
    var holders = new ArrayList<Holder>();
    for (var service : list(services, "services of a name")) {
      holders.add(
          new Holder(
              text(service, "Node"),
              text(service, "ServiceID"),
              pairs(service.path("ServiceMeta"))));
    }
    return holders;
  }

  /** Consul writes an empty list as null here and there. */
  private JsonNode list(JsonNode node, String what) throws RegistryException {
    if (!node.isArray() && !node.isNull()) {
      throw calls.unusable(what + " that are no list");
    }
    return node;
  }

  private String text(JsonNode object, String field) throws RegistryException {
    var value = object.path(field);
    if (!value.isTextual()) {
      throw calls.unusable("an entry without " + field);
    }
    return value.asText();
  }

  private static List<String> strings(JsonNode array) {
    var strings = new ArrayList<String>();
    array.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  private static Map<String, String> pairs(JsonNode object) {
    var pairs = new LinkedHashMap<String, String>();
    object.properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
    return pairs;
  }
}
