package dev.scaledservice.signals.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.signals.prometheus.Answer.Nothing;
import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.time.Instant;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /api/v1/query}. Every answer that is not one number is told apart, in
 * words that say what to do.
 */
final class AnswerText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_QUOTE = 160;

  private AnswerText() {}

  static Answer read(int status, String contentType, String body) {
    if (status == 401 || status == 403) {
      return new Trouble(
          Outcome.DENIED, "Prometheus denies access (%d): check its credentials".formatted(status));
    }
    if (status >= 300 && status < 400) {
      return new Trouble(
          Outcome.UNREADABLE,
          "Prometheus redirects (%d), which is not followed: check its url".formatted(status));
    }
    JsonNode answer = json(body);
    if (answer == null) {
      return status >= 500
          ? new Trouble(Outcome.FAILED, "Prometheus fails (%d)".formatted(status))
          : new Trouble(
              Outcome.UNREADABLE,
              "what answers (%d, %s) is no Prometheus: check its url"
                  .formatted(status, contentType));
    }
    if (answer.path("status").asText().equals("error")) {
      return error(status, answer);
    }
    return status == 200 && answer.path("status").asText().equals("success")
        ? data(answer.path("data"))
        : new Trouble(
            Outcome.UNREADABLE, "the answer (%d) is none of Prometheus'".formatted(status));
  }

  private static Answer error(int status, JsonNode answer) {
    String text = quoted(answer.path("error").asText());
    return switch (answer.path("errorType").asText()) {
      case "bad_data", "execution" ->
          new Nothing(Outcome.REFUSED_QUERY, "Prometheus refuses the query: " + text);
      case "timeout", "canceled" ->
          new Trouble(Outcome.TIMEOUT, "Prometheus gave the query up: " + text);
      default -> new Trouble(Outcome.FAILED, "Prometheus fails (%d): %s".formatted(status, text));
    };
  }

  private static Answer data(JsonNode data) {
    JsonNode result = data.path("result");
    return switch (data.path("resultType").asText()) {
      case "scalar" -> sample(result);
      case "vector" -> vector(result);
      case "matrix" ->
          new Nothing(
              Outcome.SEVERAL, "the query yields a range: leave out [..] or put rate() around it");
      default -> new Nothing(Outcome.NOT_A_NUMBER, "the query yields no number but text");
    };
  }

  private static Answer vector(JsonNode result) {
    if (result.isEmpty()) {
      return new Nothing(Outcome.EMPTY, "the query finds no series");
    }
    if (result.size() > 1) {
      return new Nothing(
          Outcome.SEVERAL,
          "the query yields %d series (%s, ...): put sum() around it"
              .formatted(result.size(), labels(result.get(0).path("metric"))));
    }
    return sample(result.get(0).path("value"));
  }

  private static Answer sample(JsonNode pair) {
    if (pair.size() != 2) {
      return new Trouble(Outcome.UNREADABLE, "the answer holds no sample");
    }
    double value;
    try {
      value = Double.parseDouble(pair.get(1).asText().replace("Inf", "Infinity"));
    } catch (NumberFormatException e) {
      return new Trouble(
          Outcome.UNREADABLE, "the sample is " + quoted(pair.get(1).asText()) + ", no number");
    }
    if (!Double.isFinite(value)) {
      return new Nothing(
          Outcome.NOT_A_NUMBER, "the query yields %s".formatted(pair.get(1).asText()));
    }
    return new Answer.Value(value, Instant.ofEpochMilli(Math.round(pair.get(0).asDouble() * 1000)));
  }

  private static String labels(JsonNode metric) {
    var labels = new StringJoiner(", ", "{", "}");
    metric
        .properties()
        .forEach(label -> labels.add(label.getKey() + "=" + label.getValue().asText()));
    return quoted(labels.toString());
  }

  private static String quoted(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
  }

  private static @Nullable JsonNode json(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null; // HTML, for instance: the caller says so.
    }
  }
}
