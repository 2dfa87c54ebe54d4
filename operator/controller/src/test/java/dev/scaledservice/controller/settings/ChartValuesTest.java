package dev.scaledservice.controller.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The chart knows every setting, and refuses all else. */
class ChartValuesTest {

  private static final Path SCHEMA =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"),
          "helm",
          "scaledservice",
          "values.schema.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theSchemaSaysWhatTheRecordsSay() throws IOException {
    var schema = (ObjectNode) JSON.readTree(Files.readString(SCHEMA));
    ((ObjectNode) schema.get("properties")).set("settings", SettingsSchema.json());
    String expected = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(SCHEMA)
        .as("write it with -Dsurefire.flags=-Dsettings.write=true and look at what changed")
        .hasContent(expected);
  }
}
