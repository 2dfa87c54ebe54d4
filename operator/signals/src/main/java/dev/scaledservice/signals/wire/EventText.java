package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DogStatsD's events, {@code _e{title length,text length}:title|text|fields}, and service checks,
 * {@code _sc|name|status|fields}. Lengths are in bytes. A field that cannot be read is left out, as
 * the agent does it.
 */
final class EventText {

  static final String EVENT = "_e{";
  static final String CHECK = "_sc";

  private static final Set<String> PRIORITIES = Set.of("normal", "low");
  private static final Set<String> ALERTS = Set.of("error", "warning", "info", "success");

  private EventText() {}

  /** Reads an event or a check from {@code bytes[from, to)}; null where it is not complete. */
  static @Nullable Sample read(byte[] bytes, int from, int to) {
    return Slices.startsWith(bytes, from, to, EVENT)
        ? event(bytes, from, to)
        : check(bytes, from, to);
  }

  private static @Nullable Sample event(byte[] bytes, int from, int to) {
    int colon = Slices.indexOf(bytes, from, to, ':');
    int comma = Slices.indexOf(bytes, from, colon, ',');
    if (colon == to || comma == colon || bytes[colon - 1] != '}') {
      return null;
    }
    long titleLength = Decimal.parseWhole(bytes, from + EVENT.length(), comma);
    long textLength = Decimal.parseWhole(bytes, comma + 1, colon - 1);
    int title = colon + 1;
    if (titleLength < 1 || textLength < 0 || title + titleLength + 1 + textLength > to) {
      return null;
    }
    int text = title + (int) titleLength + 1;
    int end = text + (int) textLength;
    Fields fields = new Fields(bytes, end, to);
    return new Sample.Event(
        unescaped(bytes, title, text - 1),
        unescaped(bytes, text, end),
        fields.event(),
        fields.tags);
  }

  private static @Nullable Sample check(byte[] bytes, int from, int to) {
    int name = from + CHECK.length() + 1;
    int nameEnd = Slices.indexOf(bytes, Math.min(name, to), to, '|');
    int statusEnd = Slices.indexOf(bytes, Math.min(nameEnd + 1, to), to, '|');
    boolean complete =
        nameEnd > name
            && statusEnd == nameEnd + 2
            && bytes[name - 1] == '|'
            && bytes[nameEnd + 1] >= '0'
            && bytes[nameEnd + 1] <= '3';
    if (!complete) {
      return null;
    }
    Fields fields = new Fields(bytes, statusEnd, to);
    return new Sample.Check(
        new String(bytes, name, nameEnd - name, UTF_8),
        bytes[nameEnd + 1] - '0',
        fields.check(),
        fields.tags);
  }

  private static String unescaped(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8).replace("\\n", "\n");
  }

  /** What follows: fields by their letter, and tags. */
  private static final class Fields {

    private final Map<Character, String> byLetter = new LinkedHashMap<>();
    private Map<String, @Nullable String> tags = Map.of();

    Fields(byte[] bytes, int from, int to) {
      for (int start = from; start < to; ) {
        int end = Slices.indexOf(bytes, start, to, '|');
        if (end > start && bytes[start] == '#') {
          tags = Tags.read(bytes, start + 1, end);
        } else if (end > start + 1 && bytes[start + 1] == ':') {
          byLetter.put((char) bytes[start], new String(bytes, start + 2, end - start - 2, UTF_8));
        }
        start = end + 1;
      }
    }

    Map<String, String> event() {
      Map<String, String> named = new LinkedHashMap<>();
      common(named);
      put(named, "key", 'k');
      put(named, "source", 's');
      if (PRIORITIES.contains(byLetter.getOrDefault('p', ""))) {
        put(named, "priority", 'p');
      }
      if (ALERTS.contains(byLetter.getOrDefault('t', ""))) {
        put(named, "alert", 't');
      }
      return named;
    }

    Map<String, String> check() {
      Map<String, String> named = new LinkedHashMap<>();
      common(named);
      put(named, "message", 'm');
      return named;
    }

    private void common(Map<String, String> named) {
      if (byLetter.getOrDefault('d', "").matches("[0-9]{1,18}")) {
        put(named, "date", 'd');
      }
      put(named, "host", 'h');
    }

    private void put(Map<String, String> named, String name, char letter) {
      String value = byLetter.get(letter);
      if (value != null) {
        named.put(name, value);
      }
    }
  }
}
