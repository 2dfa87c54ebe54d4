package dev.scaledservice.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request, taken apart.
 *
 * @param segments the path without its slashes, decoded
 * @param parameters the query
 * @param headers those that matter, by lower-case name
 */
record Call(
    String method,
    List<String> segments,
    Map<String, String> parameters,
    Map<String, String> headers,
    String text) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static Call of(RecordedRequest request) {
    String[] parts = request.getPath().split("\\?", 2);
    var parameters = new HashMap<String, String>();
    if (parts.length > 1) {
      for (String pair : parts[1].split("&", -1)) {
        String[] sides = pair.split("=", 2);
        parameters.put(decoded(sides[0]), sides.length > 1 ? decoded(sides[1]) : "");
      }
    }
    var headers = new HashMap<String, String>();
    for (String name : List.of("content-type", "user-agent", "upgrade", "accept")) {
      String value = request.getHeader(name);
      headers.put(name, value == null ? "" : value);
    }
    String body = request.getUtf8Body();
    return new Call(
        request.getMethod(),
        Stream.of(parts[0].split("/", -1)).filter(s -> !s.isEmpty()).map(Call::decoded).toList(),
        parameters,
        headers,
        body == null ? "" : body);
  }

  /** A call of the server's own. */
  static Call internal(String manager) {
    return new Call("POST", List.of(), Map.of("fieldManager", manager), Map.of(), "");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  boolean flag(String name) {
    return parameter(name).equals("true") || parameter(name).equals("1");
  }

  /** The media type of the body without its parameters. */
  String contentType() {
    return headers.getOrDefault("content-type", "").split(";", 2)[0].strip();
  }

  boolean asksForWebSocket() {
    return headers.getOrDefault("upgrade", "").equalsIgnoreCase("websocket");
  }

  /** True if the client can print a {@code meta.k8s.io/v1 Table}, as kubectl can. */
  boolean asksForTable() {
    return headers.getOrDefault("accept", "").contains("as=Table");
  }

  boolean dryRun() {
    return parameter("dryRun").equals("All");
  }

  /** True if unknown fields are to be refused, not dropped. */
  boolean strict() {
    return parameter("fieldValidation").equals("Strict");
  }

  /** Who writes: the {@code fieldManager}, or else the client's program. */
  String manager() {
    String named = parameter("fieldManager");
    return named.isEmpty() ? headers.getOrDefault("user-agent", "").split("/", 2)[0] : named;
  }

  /**
   * The body as an object.
   *
   * @throws Failure 400 if it is none
   */
  ObjectNode object() {
    if (body() instanceof ObjectNode object) {
      return object;
    }
    throw Failure.badRequest("the body is to be one object");
  }

  /**
   * The body as a list of JSON-patch operations.
   *
   * @throws Failure 400 if it is none
   */
  ArrayNode operations() {
    if (body() instanceof ArrayNode list) {
      return list;
    }
    throw Failure.badRequest("the body is to be a list of operations");
  }

  /** The body, nothing if there is none. */
  JsonNode body() {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    boolean yaml = contentType().endsWith("yaml") && !text.stripLeading().startsWith("{");
    try {
      return (yaml ? YAML : JSON).readTree(text);
    } catch (JsonProcessingException e) {
      throw Failure.badRequest("the body cannot be read: " + e.getOriginalMessage());
    }
  }
}
