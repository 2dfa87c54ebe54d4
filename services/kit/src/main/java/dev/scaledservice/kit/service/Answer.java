package dev.scaledservice.kit.service;

import dev.scaledservice.kit.JsonLine;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a path answers.
 *
 * @param status of HTTP
 * @param body its members; those of the instance come first
 * @param headers beside the content type
 */
public record Answer(int status, JsonLine body, Map<String, String> headers) {

  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer ok(JsonLine body) {
    return new Answer(200, body, Map.of());
  }

  /** A status from 400 on, and a sentence. */
  public static Answer error(int status, String sentence) {
    return new Answer(status, JsonLine.empty().with("error", sentence), Map.of());
  }

  public Answer with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, body, more);
  }
}
