package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The CustomResourceDefinition that this command line was built with. */
final class Definition {
  private final JsonNode definition;

  private Definition(JsonNode definition) {
    this.definition = definition;
  }

  static Definition built() {
    String name = "scaledservices.scaledservice.dev.yaml";
    try (InputStream in = Definition.class.getResourceAsStream(name)) {
      return new Definition(new YAMLMapper().readTree(Objects.requireNonNull(in, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " in the jar cannot be read", e);
    }
  }

  boolean defines(Document document) {
    String group = definition.at("/spec/group").asText();
    return document.apiVersion().startsWith(group + "/")
        && document.kind().equals(definition.at("/spec/names/kind").asText());
  }

  /** The schema of an {@code apiVersion}; null where that version is not served. */
  @Nullable JsonNode schema(String apiVersion) {
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("served").asBoolean() && apiVersion.equals(apiVersion(version))) {
        return version.at("/schema/openAPIV3Schema");
      }
    }
    return null;
  }

  /** What may stand in {@code apiVersion}. */
  List<String> apiVersions() {
    var versions = new ArrayList<String>();
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("served").asBoolean()) {
        versions.add(apiVersion(version));
      }
    }
    return versions;
  }

  private String apiVersion(JsonNode version) {
    return definition.at("/spec/group").asText() + "/" + version.path("name").asText();
  }
}
