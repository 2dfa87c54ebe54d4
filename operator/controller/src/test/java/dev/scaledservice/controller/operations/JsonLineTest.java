package dev.scaledservice.controller.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class JsonLineTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonLine encoder = new JsonLine();

  @Test
  void anEventIsOneObjectOnOneLine() {
    LoggingEvent event = event("4 -> 9: requests 912/s\n\"quoted\" \u2028", null);
    event.addKeyValuePair(new KeyValuePair("service", "shop/worker"));
    event.addKeyValuePair(new KeyValuePair("revision", "7d9f4c"));

    String line = line(event);

    assertThat(line).endsWith("}\n").doesNotContain("\n\"");
    assertThat(line.strip().lines()).hasSize(1);
    JsonNode object = parsed(line);
    assertThat(object.get("level").asText()).isEqualTo("INFO");
    assertThat(object.get("service").asText()).isEqualTo("shop/worker");
    assertThat(object.get("revision").asText()).isEqualTo("7d9f4c");
    assertThat(object.get("message").asText()).startsWith("4 -> 9: requests 912/s\n");
  }

  @Test
  void aDetailDoesNotTakeAFieldOfOurs() {
    LoggingEvent event = event("hello", null);
    event.addKeyValuePair(new KeyValuePair("level", "9"));

    JsonNode object = parsed(line(event));

    assertThat(object.get("level").asText()).isEqualTo("INFO");
    assertThat(object.get("_level").asText()).isEqualTo("9");
  }

  @Test
  void whatTheSdkKnowsOfTheResourceIsTheService() {
    LoggingEvent event = event("failed", new IllegalStateException("why"));
    event.setMDCPropertyMap(
        Map.of(
            "resource.namespace", "shop",
            "resource.name", "worker",
            "resource.kind", "ScaledService",
            "resource.uid", "3f"));

    JsonNode object = parsed(line(event));

    assertThat(object.get("service").asText()).isEqualTo("shop/worker");
    assertThat(object.has("resource.uid")).isFalse();
    assertThat(object.get("exception").asText()).contains("IllegalStateException: why", "\tat ");
  }

  private static LoggingEvent event(String message, @Nullable Throwable cause) {
    var logger = (Logger) LoggerFactory.getLogger("dev.scaledservice.test");
    var event = new LoggingEvent("here", logger, Level.INFO, message, cause, null);
    event.setThreadName("pulse");
    return event;
  }

  private String line(LoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
