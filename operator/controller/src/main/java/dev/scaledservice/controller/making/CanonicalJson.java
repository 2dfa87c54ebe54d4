package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * JSON in one spelling only: keys sorted, no blanks, {@code null} fields left out, numbers that are
 * equal written alike, strings escaped as RFC 8785 does. Written here and not by a library, since
 * the text decides about revisions: another spelling would roll every service.
 */
final class CanonicalJson {

  /** The largest power of ten that a double, and so the API server, can hold. */
  private static final int LARGEST_EXPONENT = 308;

  private CanonicalJson() {}

  /** The canonical text. Elements of arrays keep their order, and null ones their place. */
  static String text(JsonNode node) {
    var text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  /** A copy without the fields that are null: absent and null mean the same in the API. */
  static JsonNode withoutNulls(JsonNode node) {
    JsonNode copy = node.deepCopy();
    dropNulls(copy);
    return copy;
  }

  private static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    node.forEach(CanonicalJson::dropNulls);
  }

  private static void write(JsonNode node, StringBuilder text) {
    switch (node) {
      case ObjectNode object -> writeObject(object, text);
      case ArrayNode array -> writeArray(array, text);
      default -> {
        if (node.isNumber()) {
          text.append(number(node));
        } else if (node.isTextual()) {
          quote(node.textValue(), text);
        } else {
          text.append(node.asText());
        }
      }
    }
  }

  private static void writeObject(ObjectNode object, StringBuilder text) {
    List<String> keys = new ArrayList<>();
    object
        .properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            keys.add(field.getKey());
          }
        });
    Collections.sort(keys);
    char before = '{';
    for (String key : keys) {
      text.append(before);
      quote(key, text);
      text.append(':');
      write(object.get(key), text);
      before = ',';
    }
    text.append(keys.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(ArrayNode array, StringBuilder text) {
    char before = '[';
    for (JsonNode element : array) {
      text.append(before);
      write(element, text);
      before = ',';
    }
    text.append(array.isEmpty() ? "[]" : "]");
  }

  private static String number(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue().toString();
    }
    if (!Double.isFinite(node.doubleValue())) {
      return node.asText();
    }
    BigDecimal shortest = node.decimalValue().stripTrailingZeros();
    return shortest.scale() <= 0 && shortest.scale() >= -LARGEST_EXPONENT
        ? shortest.toBigInteger().toString()
        : shortest.toString();
  }

  private static void quote(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
