package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.nio.charset.StandardCharsets;

/**
 * What is answered.
 *
 * @param type media type of the body
 * @param index what the answer stands at; 0 where that means nothing
 */
record Answer(int status, String type, byte[] body, long index) {

  static Answer json(JsonNode json) {
    return new Answer(200, "application/json", bytes(json.toString()), 0);
  }

  static Answer json(JsonNode json, long index) {
    return json(json).at(index);
  }

  static Answer yes() {
    return json(BooleanNode.TRUE);
  }

  static Answer text(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", bytes(text), 0);
  }

  static Answer raw(byte[] body, long index) {
    return new Answer(200, "text/plain; charset=utf-8", body, index);
  }

  Answer with(int other) {
    return new Answer(other, type, body, index);
  }

  Answer at(long other) {
    return new Answer(status, type, body, Math.max(1, other));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
