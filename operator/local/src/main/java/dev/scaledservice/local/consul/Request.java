package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked.
 *
 * @param path decoded
 * @param query every parameter with its values, decoded
 * @param body as it came
 */
record Request(String method, String path, Map<String, List<String>> query, byte[] body) {

  /** As in Consul: more than that is refused. */
  static final int MOST_BYTES = 512 * 1024;

  private static final long MOST_DRAINED = 64L << 20;
  private static final Duration USUAL_WAIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Pattern WAIT = Pattern.compile("(\\d{1,9})(ms|s|m)?");

  static Request of(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      // Or the asker, still sending, is cut off and never sees the answer.
      exchange.getRequestBody().skip(MOST_DRAINED);
      throw new Refusal(413, "Request body too large, max size: %d bytes".formatted(MOST_BYTES));
    }
    var uri = exchange.getRequestURI();
    return new Request(
        exchange.getRequestMethod(), uri.getPath(), parameters(uri.getRawQuery()), body);
  }

  boolean has(String name) {
    return query.containsKey(name);
  }

  /** Empty when absent. */
  String parameter(String name) {
    return query.getOrDefault(name, List.of("")).getFirst();
  }

  /** The index of a blocking query; 0 when it is to be answered at once. */
  long index() {
    return number("index");
  }

  long number(String name) {
    var value = parameter(name);
    if (value.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw Refusal.badRequest("Invalid %s".formatted(name));
    }
  }

  /** How long a blocking query may wait. */
  Duration patience() {
    var value = parameter("wait");
    if (value.isEmpty()) {
      return USUAL_WAIT;
    }
    var match = WAIT.matcher(value);
    if (!match.matches()) {
      throw Refusal.badRequest("Invalid wait time");
    }
    long count = Long.parseLong(match.group(1));
    var wait =
        switch (String.valueOf(match.group(2))) {
          case "ms" -> Duration.ofMillis(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofSeconds(count);
        };
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  /** The pairs that nodes must bear. */
  Map<String, String> nodeMeta() {
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : query.getOrDefault("node-meta", List.of())) {
      int colon = pair.indexOf(':');
      pairs.put(
          colon < 0 ? pair : pair.substring(0, colon), colon < 0 ? "" : pair.substring(colon + 1));
    }
    return pairs;
  }

  JsonNode json() {
    return Fields.parse(body);
  }

  private static Map<String, List<String>> parameters(@Nullable String raw) {
    var parameters = new LinkedHashMap<String, List<String>>();
    if (raw == null) {
      return parameters;
    }
    for (var part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      var name = equals < 0 ? part : part.substring(0, equals);
      var value = equals < 0 ? "" : part.substring(equals + 1);
      parameters.computeIfAbsent(decoded(name), key -> new ArrayList<>()).add(decoded(value));
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
