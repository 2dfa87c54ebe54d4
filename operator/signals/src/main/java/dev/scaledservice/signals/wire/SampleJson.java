package dev.scaledservice.signals.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples as JSON. What is said only where there is something to say is left out elsewhere. */
final class SampleJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Up to here doubles hold every whole number. */
  private static final double WHOLE = 1L << 53;

  private SampleJson() {}

  static ArrayNode array(List<Sample> samples) {
    ArrayNode array = NODES.arrayNode();
    samples.forEach(sample -> array.add(node(sample)));
    return array;
  }

  private static ObjectNode node(Sample sample) {
    return switch (sample) {
      case Sample.Metric metric -> metric(metric);
      case Sample.Event event -> event(event);
      case Sample.Check check -> check(check);
    };
  }

  private static ObjectNode metric(Sample.Metric metric) {
    ObjectNode node = NODES.objectNode();
    node.put("type", metric.type().symbol());
    node.put("name", metric.name());
    if (metric.member() != null) {
      node.put("value", metric.member());
    } else if (metric.packed()) {
      ArrayNode values = node.putArray("values");
      metric.values().forEach(value -> values.add(number(value)));
    } else {
      node.set("value", number(metric.values().getFirst()));
    }
    node.set("rate", number(metric.rate()));
    node.set("tags", tags(metric.tags()));
    if (metric.type() == Type.GAUGE) {
      node.put("relative", metric.relative());
    }
    if (!metric.container().isEmpty()) {
      node.put("container", metric.container());
    }
    if (metric.timestamp() > 0) {
      node.put("timestamp", metric.timestamp());
    }
    return node;
  }

  private static ObjectNode event(Sample.Event event) {
    ObjectNode node = NODES.objectNode();
    node.put("type", "event");
    node.put("title", event.title());
    node.put("text", event.text());
    return details(node, event.fields(), event.tags());
  }

  private static ObjectNode check(Sample.Check check) {
    ObjectNode node = NODES.objectNode();
    node.put("type", "service_check");
    node.put("name", check.name());
    node.put("status", check.status());
    return details(node, check.fields(), check.tags());
  }

  private static ObjectNode details(
      ObjectNode node, Map<String, String> fields, Map<String, @Nullable String> tags) {
    fields.forEach((name, value) -> {
      if (name.equals("date")) {
        node.put(name, Long.parseLong(value));
      } else {
        node.put(name, value);
      }
    });
    if (!tags.isEmpty()) {
      node.set("tags", tags(tags));
    }
    return node;
  }

  private static ObjectNode tags(Map<String, @Nullable String> tags) {
    ObjectNode node = NODES.objectNode();
    tags.forEach(node::put);
    return node;
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) <= WHOLE
        ? NODES.numberNode((long) value)
        : NODES.numberNode(value);
  }
}
