package dev.scaledservice.discovery.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers of a service are told, one document a service.
 *
 * @param at when it was written
 * @param owner whose it is: {@code cluster/namespace/name}
 * @param admission highest class first
 * @param validFor for how long it holds without being renewed; zero for ever
 * @param reason one sentence for people
 */
public record ControlDocument(
    Edition edition,
    Instant at,
    String owner,
    List<Admitted> admission,
    Duration validFor,
    String reason) {

  /** What the keys of all documents begin with. */
  public static final String PREFIX = "scaledservice/v1/";

  private static final String SUFFIX = "/control";
  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a double holds without loss, as some readers of JSON have nothing else. */
  private static final long LARGEST = 1L << 53;

  public ControlDocument {
    admission = Admitted.clamped(admission);
  }

  /** Where the document of a service is, by its name in Consul: callers know no other. */
  public static String key(String serviceName) {
    return PREFIX + serviceName + SUFFIX;
  }

  /** Whose key it is, by its name in Consul; null for a key of something else. */
  public static @Nullable String serviceName(String key) {
    int length = key.length() - PREFIX.length() - SUFFIX.length();
    return length > 0 && key.startsWith(PREFIX) && key.endsWith(SUFFIX)
        ? key.substring(PREFIX.length(), PREFIX.length() + length)
        : null;
  }

  /** As it is kept. */
  public String json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("schema", SCHEMA)
            .put("epoch", edition.epoch())
            .put("generation", edition.generation())
            .put("at", at.toString())
            .put("owner", owner);
    var classes = json.putArray("admission");
    for (Admitted one : admission) {
      classes.addObject().put("class", one.name()).put("parts", one.parts());
    }
    json.put("validForSeconds", validFor.toSeconds()).put("reason", reason);
    return json.toString();
  }

  /** Reads one, whatever else is in it; null for anything that is none. */
  public static @Nullable ControlDocument read(String text) {
    JsonNode json = tree(text);
    if (json == null || json.path("schema").asInt() != SCHEMA || !json.path("owner").isTextual()) {
      return null;
    }
    long epoch = number(json.path("epoch"));
    long generation = number(json.path("generation"));
    long validFor = number(json.path("validForSeconds"));
    Instant at = instant(json.path("at").asText());
    List<Admitted> admission = admission(json.path("admission"));
    if (epoch < 0 || generation < 0 || validFor < 0 || at == null || admission == null) {
      return null;
    }
    return new ControlDocument(
        new Edition(epoch, generation),
        at,
        json.path("owner").asText(),
        admission,
        Duration.ofSeconds(validFor),
        json.path("reason").asText());
  }

  private static @Nullable JsonNode tree(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json != null && json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      return null; // Whoever asks says that it is none.
    }
  }

  /** A whole number from 0; -1 for anything else. */
  private static long number(JsonNode json) {
    boolean fine = json.isIntegralNumber() && json.canConvertToLong();
    return fine && json.asLong() >= 0 && json.asLong() < LARGEST ? json.asLong() : -1;
  }

  private static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null; // Whoever asks says that it is none.
    }
  }

  private static @Nullable List<Admitted> admission(JsonNode json) {
    List<Admitted> admission = new ArrayList<>();
    for (JsonNode one : json) {
      if (!one.path("class").isTextual() || !one.path("parts").canConvertToInt()) {
        return null;
      }
      admission.add(new Admitted(one.path("class").asText(), one.path("parts").asInt()));
    }
    return json.isArray() ? admission : null;
  }
}
