package dev.scaledservice.controller.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTableTest {

  private static final Path PAGE =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"),
          "docs",
          "settings.md");
  private static final String BEGIN = "<!-- from the records: begin -->\n";
  private static final String END = "<!-- from the records: end -->";

  @TempDir private Path folder;

  @Test
  void thePageSaysWhatTheRecordsSay() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("the marks around the table in %s", PAGE).isGreaterThanOrEqualTo(begin);
    String expected = page.substring(0, begin) + SettingsTable.markdown() + page.substring(end);
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(PAGE)
        .as("write it with -Dsurefire.flags=-Dsettings.write=true and look at what changed")
        .hasContent(expected);
  }

  @Test
  void theExampleOnThePageIsValid() throws Exception {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
    String example = page.substring(begin, page.indexOf("```", begin));
    Path password = Files.writeString(folder.resolve("password"), "");
    Path file =
        Files.writeString(
            folder.resolve("settings.yaml"),
            example.replaceAll("/etc/[a-z/-]+", password.toString()));

    Settings settings = Configuration.load(file, Map.of()).settings();

    assertThat(settings.prometheus().servers()).containsOnlyKeys("main");
  }
}
