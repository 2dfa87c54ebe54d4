package dev.scaledservice.controller.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.signals.statsd.MappingRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mapping file of statsd_exporter is taken as it is. */
class MappingFileTest {

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("mapping.yaml"), text);
  }

  @Test
  void withoutAFileThereAreNoRules() {
    assertThat(MappingFile.read(null)).isEmpty();
  }

  @Test
  void rulesComeInTheirOrderAndWhatIsForThatProgramAloneIsPassedOver() throws IOException {
    Path file =
        file(
            """
            defaults: {observer_type: histogram, ttl: 0}
            mappings:
            - match: "calls.*.*.*"
              match_metric_type: counter
              name: "calls"
              help: "calls"
              ttl: 5m
              labels: {callee: "$1", revision: "$2", outcome: "$3"}
            - match: "noise.*"
              action: drop
              name: "dropped"
            """);

    assertThat(MappingFile.read(file))
        .containsExactly(
            new MappingRule(
                "calls.*.*.*",
                "calls",
                Map.of("callee", "$1", "revision", "$2", "outcome", "$3"),
                false,
                "counter"),
            new MappingRule("noise.*", "dropped", Map.of(), true, ""));
    assertThat(MappingFile.problem(file)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mappings: {a: b}|a list of rules under mappings",
        "'mappings: ['|YAML",
        "'mappings: [{match: \"a.*\", match_type: regex, name: b}]'|rule 1 is a regex",
        "'mappings: [{match: a, name: b}, {match: \"a.*\", name: \"$2\"}]'|rule 2: a.* speaks of $2",
      })
  void whatIsNoneSaysWhatToWrite(String text, String says) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> MappingFile.read(file)).hasMessageContaining(says);
    assertThat(MappingFile.problem(file)).contains(says);
  }
}
