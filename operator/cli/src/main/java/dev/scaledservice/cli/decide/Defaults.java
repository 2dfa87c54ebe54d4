package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Priorities;
import java.time.Duration;
import java.util.List;

/**
 * Fills in what a line leaves out, with the defaults of the custom resource, so that a line can be
 * typed by hand: the policy needs {@code maxReplicas} and its metrics, the fleet {@code desired}, a
 * reading its {@code value}.
 */
final class Defaults {
  private final ObjectNode policy;
  private final ObjectNode circuits;
  private final ObjectNode calls;
  private final ObjectNode callee;

  Defaults(JsonMapper json) {
    policy = json.createObjectNode();
    policy.put("mode", "Auto");
    policy.put("minReplicas", 1);
    policy.putArray("metrics");
    policy.set("behavior", json.valueToTree(Behavior.DEFAULT));
    policy.putObject("burst").put("window", "3s").put("threshold", 2);
    policy
        .putObject("onMissingMetrics")
        .put("policy", "Hold")
        .put("replicas", 0)
        .put("after", WordsModule.text(Duration.ofMinutes(1)));
    policy.put("onOpen", "Coordinate");
    policy.set("priorities", json.valueToTree(Priorities.DEFAULT));
    circuits = json.valueToTree(Circuits.NONE);
    calls = json.valueToTree(Calls.NONE);
    callee = json.valueToTree(Circuit.Callee.UNKNOWN);
  }

  /** Fills in the line, in place. What has another shape than expected is left as it is. */
  void fillIn(ObjectNode line) {
    fillIn(line.path("policy"), policy);
    for (JsonNode metric : line.path("policy").path("metrics")) {
      if (metric instanceof ObjectNode object) {
        String target = object.path("target").path("type").asText();
        put(object, "origin", target.equals("Utilization") ? "Resource" : "External");
        put(object, "unit", "");
      }
    }
    if (line.path("fleet") instanceof ObjectNode fleet && fleet.has("desired")) {
      put(fleet, "current", fleet.get("desired"));
      put(fleet, "ready", fleet.get("desired"));
    }
    if (!line.has("measurements")) {
      line.putArray("measurements");
    }
    JsonNode at = line.path("at");
    for (JsonNode measurement : line.path("measurements")) {
      measured(measurement.path("window"), at);
      measured(measurement.path("burst"), at);
      if (measurement instanceof ObjectNode object && !object.has("burst")) {
        object.putObject("burst").put("state", "Unknown").put("why", "not given");
      }
      for (JsonNode pod : measurement.path("pods")) {
        if (pod instanceof ObjectNode object) {
          put(object, "state", "Ready");
          put(object, "request", object.numberNode(0));
          measured(object.path("value"), at);
        }
      }
    }
    if (!line.has("circuits")) {
      line.putObject("circuits");
    }
    fillIn(line.path("circuits"), circuits);
    for (String direction : List.of("in", "out")) {
      for (JsonNode one : line.path("circuits").path(direction)) {
        circuit(one, at);
      }
    }
  }

  /** Heard at the time of the decision, from one who may be acted on. */
  private void circuit(JsonNode circuit, JsonNode at) {
    if (circuit instanceof ObjectNode object) {
      put(object, "state", "Unknown");
      put(object, "counts", BooleanNode.TRUE);
      if (!at.isMissingNode()) {
        put(object, "heardAt", at);
      }
      if (!object.has("calls")) {
        object.putObject("calls");
      }
      fillIn(object.path("calls"), calls);
      if (!object.has("classes")) {
        object.putArray("classes");
      }
      for (JsonNode one : object.path("classes")) {
        fillIn(one.path("calls"), calls);
      }
      fillIn(object.path("behind"), callee);
    }
  }

  /** A number was measured at the time of the decision if nothing else is said. */
  private static void measured(JsonNode reading, JsonNode at) {
    if (reading instanceof ObjectNode object && object.has("value") && !at.isMissingNode()) {
      put(object, "at", at);
    }
  }

  private static void fillIn(JsonNode value, ObjectNode defaults) {
    if (value instanceof ObjectNode object) {
      defaults
          .properties()
          .forEach(field -> {
            JsonNode given = object.get(field.getKey());
            if (given == null) {
              object.set(field.getKey(), field.getValue().deepCopy());
            } else if (field.getValue() instanceof ObjectNode inner) {
              fillIn(given, inner);
            }
          });
    }
  }

  private static void put(ObjectNode object, String field, String value) {
    put(object, field, TextNode.valueOf(value));
  }

  private static void put(ObjectNode object, String field, JsonNode value) {
    if (!object.has(field)) {
      object.set(field, value);
    }
  }
}
