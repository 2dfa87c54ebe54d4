package dev.scaledservice.signals.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.signals.prometheus.Answer.Nothing;
import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code /api/v1/query} answers. Every answer that is not one number is told apart, in
 * words that say what to do.
 */
final class AnswerText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_QUOTE = 160;

  private final PrometheusServer server;

  AnswerText(PrometheusServer server) {
    this.server = server;
  }

  Answer read(int status, String contentType, String body) {
    JsonNode answer = json(body);
    Answer refused = refused(status, contentType, answer);
    return refused == null && answer != null
        ? data(answer.path("data"), warnings(answer))
        : Objects.requireNonNull(refused);
  }

  /** Several series, each with its labels; those whose samples are no finite numbers left out. */
  Many readMany(int status, String contentType, String body) {
    JsonNode answer = json(body);
    Answer refused = refused(status, contentType, answer);
    if (refused != null || answer == null) {
      return new Many(List.of(), refused);
    }
    List<Many.Series> series = new ArrayList<>();
    for (JsonNode one : answer.path("data").path("result")) {
      double value = one.path("value").path(1).asDouble(Double.NaN);
      if (Double.isFinite(value)) {
        series.add(new Many.Series(one.path("metric"), value));
      }
    }
    return new Many(series, null);
  }

  /**
   * @param trouble why there are none; null where there is nothing against them
   */
  record Many(List<Series> series, @Nullable Answer trouble) {

    /** The trouble as a clause; empty where there is none. */
    String why() {
      return switch (trouble) {
        case null -> "";
        case Answer.Trouble(var _, String why) -> why;
        case Answer.Nothing(var _, String why) -> why;
        case Answer.Value _ -> "";
      };
    }

    /** One of them. */
    record Series(JsonNode labels, double value) {
      String label(String name) {
        return labels.path(name).asText();
      }
    }
  }

  /** What stands against using an answer; null where nothing does. */
  private @Nullable Answer refused(int status, String contentType, @Nullable JsonNode answer) {
    if (status == 401 || status == 403) {
      return new Trouble(
          Outcome.DENIED, "%s denies access (%d): %s".formatted(server, status, whatToCheck()));
    }
    if (status >= 300 && status < 400) {
      return new Trouble(
          Outcome.UNREADABLE,
          "%s redirects (%d), which is not followed: check %s"
              .formatted(server, status, server.setting("url")));
    }
    if (answer == null) {
      return noJson(status, contentType);
    }
    if (answer.path("status").asText().equals("error")) {
      return error(status, answer);
    }
    return status == 200 && answer.path("status").asText().equals("success")
        ? null
        : notPrometheus(status, contentType);
  }

  private String whatToCheck() {
    return switch (server.auth()) {
      case PrometheusServer.Auth.None none ->
          "set %s or %s".formatted(server.setting("username"), server.setting("bearerTokenFile"));
      case PrometheusServer.Auth.Basic basic ->
          "check %s and passwordFile".formatted(server.setting("username"));
      case PrometheusServer.Auth.BearerFile bearer -> "check " + server.setting("bearerTokenFile");
    };
  }

  private Answer noJson(int status, String contentType) {
    if (status == 429 || status >= 500) {
      return new Trouble(Outcome.FAILED, "%s fails (%d)".formatted(server, status));
    }
    return contentType.contains("json")
        ? new Trouble(Outcome.UNREADABLE, "the answer of %s is cut off".formatted(server))
        : notPrometheus(status, contentType);
  }

  private Answer notPrometheus(int status, String contentType) {
    return new Trouble(
        Outcome.UNREADABLE,
        "what answers for %s (%d, %s) is no Prometheus: check %s"
            .formatted(server, status, quoted(contentType), server.setting("url")));
  }

  private Answer error(int status, JsonNode answer) {
    String text = quoted(answer.path("error").asText());
    return switch (answer.path("errorType").asText()) {
      case "bad_data", "execution" -> refused(text);
      case "timeout", "canceled" ->
          new Trouble(Outcome.TIMEOUT, "%s gave the query up: %s".formatted(server, text));
      default ->
          status == 400 || status == 422 // Relatives of Prometheus have types of their own.
              ? refused(text)
              : new Trouble(Outcome.FAILED, "%s fails (%d): %s".formatted(server, status, text));
    };
  }

  private Answer refused(String text) {
    return new Nothing(Outcome.REFUSED_QUERY, "%s refuses the query: %s".formatted(server, text));
  }

  private Answer data(JsonNode data, String warnings) {
    JsonNode result = data.path("result");
    return switch (data.path("resultType").asText()) {
      case "scalar" -> sample(result, warnings);
      case "vector" -> vector(result, warnings);
      case "matrix" ->
          new Nothing(
              Outcome.SEVERAL, "the query yields a range: leave out [..] or put rate() around it");
      case "string" ->
          new Nothing(Outcome.NOT_A_NUMBER, "the query yields a text, which is no number");
      default ->
          new Trouble(Outcome.UNREADABLE, "the answer of %s holds no result".formatted(server));
    };
  }

  private Answer vector(JsonNode result, String warnings) {
    if (result.isEmpty()) {
      return new Nothing(
          Outcome.EMPTY, "the query finds no series: is its metric spelt so, and scraped?");
    }
    if (result.size() > 1) {
      return new Nothing(
          Outcome.SEVERAL,
          "the query yields %d series (%s, ...): put sum() around it"
              .formatted(result.size(), labels(result.get(0).path("metric"))));
    }
    JsonNode only = result.get(0);
    return only.has("histogram")
        ? new Nothing(
            Outcome.NOT_A_NUMBER,
            "the query yields a histogram: put histogram_quantile() or histogram_sum() around it")
        : sample(only.path("value"), warnings);
  }

  private Answer sample(JsonNode pair, String warnings) {
    if (pair.size() != 2) {
      return new Trouble(Outcome.UNREADABLE, "the answer of %s holds no sample".formatted(server));
    }
    String text = pair.get(1).asText();
    double value;
    try {
      value = Double.parseDouble(text.replace("Inf", "Infinity"));
    } catch (NumberFormatException e) {
      return new Trouble(
          Outcome.UNREADABLE, "the sample of %s is %s, no number".formatted(server, quoted(text)));
    }
    if (!Double.isFinite(value)) {
      return new Nothing(
          Outcome.NOT_A_NUMBER,
          "the query yields %s, as %s does".formatted(text, Double.isNaN(value) ? "0/0" : "1/0"));
    }
    return new Answer.Value(
        value, Instant.ofEpochMilli(Math.round(pair.get(0).asDouble() * 1000)), warnings);
  }

  private static String warnings(JsonNode answer) {
    var warnings = new StringJoiner("; ");
    answer.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    return quoted(warnings.toString());
  }

  private static String labels(JsonNode metric) {
    var labels = new StringJoiner(", ", "{", "}");
    metric
        .properties()
        .forEach(label -> labels.add(label.getKey() + "=" + label.getValue().asText()));
    return quoted(labels.toString());
  }

  /** In one line of bounded length. */
  private static String quoted(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "...";
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
