package dev.scaledservice.kit;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object on one line, its members in the order in which they were given. Immutable. */
public final class JsonLine {
  private static final JsonLine EMPTY = new JsonLine(Map.of());

  private final Map<String, Object> members;

  private JsonLine(Map<String, Object> members) {
    this.members = members;
  }

  /** {@code {}}. */
  public static JsonLine empty() {
    return EMPTY;
  }

  public JsonLine with(String name, String value) {
    return and(name, value);
  }

  public JsonLine with(String name, long value) {
    return and(name, value);
  }

  /** A value that is not finite has no JSON and becomes null. */
  public JsonLine with(String name, double value) {
    return and(name, value);
  }

  public JsonLine with(String name, boolean value) {
    return and(name, value);
  }

  public JsonLine with(String name, JsonLine value) {
    return and(name, value);
  }

  /** All members of this one, then those of the other. */
  public JsonLine with(JsonLine others) {
    var all = new LinkedHashMap<>(members);
    all.putAll(others.members);
    return new JsonLine(all);
  }

  private JsonLine and(String name, Object value) {
    var all = new LinkedHashMap<>(members);
    all.put(name, value);
    return new JsonLine(all);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    appendTo(text);
    return text.toString();
  }

  private void appendTo(StringBuilder text) {
    text.append('{');
    boolean first = true;
    for (Map.Entry<String, Object> member : members.entrySet()) {
      if (!first) {
        text.append(',');
      }
      first = false;
      quote(text, member.getKey());
      text.append(':');
      switch (member.getValue()) {
        case JsonLine object -> object.appendTo(text);
        case Double number when !Double.isFinite(number) -> text.append("null");
        case String string -> quote(text, string);
        case Object other -> text.append(other);
      }
    }
    text.append('}');
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || Character.isSurrogate(c)) {
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
