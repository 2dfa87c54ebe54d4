package dev.scaledservice.controller.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.scaledservice.signals.statsd.MappingRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mapping file of statsd_exporter, as it is: what concerns only how that program shows metrics
 * (help, ttl, buckets and so on) is passed over.
 */
public final class MappingFile {

  private static final YAMLMapper YAML = new YAMLMapper();

  private MappingFile() {}

  /**
   * The rules in their order; none without a file.
   *
   * @throws IllegalArgumentException when it is no such file; the message says what to write
   */
  public static List<MappingRule> read(@Nullable Path file) {
    if (file == null) {
      return List.of();
    }
    JsonNode root;
    try {
      root = YAML.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "YAML (line %d is none)".formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("a file that can be read: " + e.getMessage(), e);
    }
    JsonNode mappings = root.path("mappings");
    if (!mappings.isArray()) {
      throw new IllegalArgumentException(
          "a mapping file of statsd_exporter, with a list of rules under mappings");
    }
    List<MappingRule> rules = new ArrayList<>();
    for (JsonNode mapping : mappings) {
      rules.add(rule(rules.size() + 1, root.path("defaults"), mapping));
    }
    return rules;
  }

  /** What stands against a file; null where nothing does. */
  static @Nullable String problem(@Nullable Path file) {
    try {
      read(file);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static MappingRule rule(int number, JsonNode defaults, JsonNode mapping) {
    String type =
        mapping.path("match_type").asText(defaults.path("match_type").asText("glob"));
    if (!type.equals("glob")) {
      throw new IllegalArgumentException(
          "rules of match_type glob; rule %d is a %s".formatted(number, type));
    }
    Map<String, String> labels = new LinkedHashMap<>();
    mapping.path("labels").properties().forEach(label ->
        labels.put(label.getKey(), label.getValue().asText()));
    try {
      return new MappingRule(
          mapping.path("match").asText(),
          mapping.path("name").asText(),
          labels,
          mapping.path("action").asText().equals("drop"),
          mapping.path("match_metric_type").asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("another rule %d: %s".formatted(number, e.getMessage()), e);
    }
  }
}
