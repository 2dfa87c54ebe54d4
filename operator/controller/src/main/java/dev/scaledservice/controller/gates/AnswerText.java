package dev.scaledservice.controller.gates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.Reply.Kind;

/**
 * What is made of an answer: 2xx with no body, or with a verdict in JSON, says something; nothing
 * else does, so that no error page and no sign-in page lets a revision in.
 *
 * @param question id of what was asked
 * @param server as messages call it
 */
record AnswerText(String question, String server) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int LONGEST_MESSAGE = 200;

  Reply read(int status, String contentType, String body) {
    if (status >= 300 && status < 400) {
      return nothing("%s redirects (%d), which is not followed".formatted(server, status));
    }
    if (status < 200 || status > 299) {
      return nothing("%s answers %d".formatted(server, status));
    }
    if (body.isBlank()) {
      return new Reply(question, Kind.APPROVE, "");
    }
    try {
      return verdict(JSON.readTree(body));
    } catch (JsonProcessingException e) {
      return nothing(
          "%s answers what is no JSON (%s): wants {\"verdict\": \"Approve\"}, \"Wait\" or \"Reject\""
              .formatted(server, clean(contentType)));
    }
  }

  private Reply verdict(JsonNode answer) {
    String message = clean(answer.path("message").asText(""));
    return switch (answer.path("verdict").asText("")) {
      case "Approve" -> new Reply(question, Kind.APPROVE, message);
      case "Wait" -> new Reply(question, Kind.WAIT, message);
      case "Reject" -> new Reply(question, Kind.REJECT, message);
      default ->
          nothing(
              "%s answers without a verdict: wants {\"verdict\": \"Approve\"}, \"Wait\" or \"Reject\""
                  .formatted(server));
    };
  }

  /** It said nothing that counts. */
  Reply nothing(String why) {
    return new Reply(question, Kind.NOTHING, why);
  }

  /** What others wrote, as one line of bounded length. */
  private static String clean(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
  }
}
