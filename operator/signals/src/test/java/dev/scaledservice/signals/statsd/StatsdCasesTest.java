package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.wire.Dialect;
import dev.scaledservice.signals.wire.Sample;
import dev.scaledservice.signals.wire.StatsdPacket;
import dev.scaledservice.signals.wire.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The table of StatsD lines: the file that the system property {@code cases.statsd} names, else the
 * copy among the resources. A row is one JSON object; only what it says is compared.
 */
class StatsdCasesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> SPOKEN = Set.of("etsy", "dogstatsd");

  /** What is not read yet, as {@code dialect kind}: anything else in a table must pass. */
  private static final Set<String> NOT_YET =
      Set.of(
          "brubeck line",
          "brubeck packet",
          "gostatsd line",
          "gostatsd packet",
          "statsd_exporter line",
          "statsd_exporter packet",
          "telegraf line",
          "telegraf packet",
          "vector line",
          "vector packet",
          "etsy flush");

  @TestFactory
  Stream<DynamicTest> rows() throws IOException {
    return table().stream()
        .map(row ->
            dynamicTest(
                row.get("id").asText(),
                () -> {
                  Assumptions.assumeFalse(
                      NOT_YET.contains(category(row)), () -> "not yet: " + category(row));
                  check(row);
                }));
  }

  @Test
  void nothingIsSkippedInSilence() throws IOException {
    Set<String> categories =
        table().stream().map(StatsdCasesTest::category).collect(Collectors.toSet());
    categories.removeAll(NOT_YET);

    assertThat(categories)
        .isSubsetOf("etsy line", "etsy packet", "dogstatsd line", "dogstatsd packet");
    assertThat(Stream.of(Dialect.values()).map(Dialect::toString)).hasSameElementsAs(SPOKEN);
  }

  private static String category(JsonNode row) {
    return row.get("dialect").asText() + " " + row.get("kind").asText();
  }

  private static List<JsonNode> table() throws IOException {
    String file = System.getProperty("cases.statsd", "");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : file.isBlank() ? copy() : Files.readAllLines(Path.of(file))) {
      if (!line.isBlank()) {
        rows.add(JSON.readTree(line));
      }
    }
    assertThat(rows).as("rows of the table").isNotEmpty();
    return rows;
  }

  private static List<String> copy() throws IOException {
    try (InputStream table = StatsdCasesTest.class.getResourceAsStream("/cases/statsd.jsonl")) {
      assertThat(table).isNotNull();
      return new String(table.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static void check(JsonNode row) throws IOException {
    Dialect dialect = Dialect.of(row.get("dialect").asText());
    byte[] packet =
        row.has("line_base64")
            ? Base64.getDecoder().decode(row.get("line_base64").asText())
            : row.get("line").asText().getBytes(UTF_8);
    StatsdPacket read = StatsdPacket.read(dialect, packet);
    JsonNode samples = JSON.readTree(read.json());

    if (row.get("expect").isTextual()) {
      assertThat(row.get("expect").asText()).isEqualTo("reject");
      assertThat(samples).as("samples of a refused line").isEmpty();
      assertThat(read.refused()).as("what was refused").isNotEmpty();
    } else {
      assertThat(samples).hasSameSizeAs(row.get("expect"));
      for (int i = 0; i < samples.size(); i++) {
        compare(dialect, packet, samples.get(i), row.get("expect").get(i));
      }
    }
    if (row.has("end_state")) {
      row.get("end_state")
          .properties()
          .forEach(end ->
              assertThat(endState(dialect, packet, read, end.getKey()))
                  .as("%s after the packet", end.getKey())
                  .isCloseTo(end.getValue().asDouble(), within(1e-9)));
    }
  }

  private static void compare(Dialect dialect, byte[] packet, JsonNode sample, JsonNode expected) {
    expected
        .properties()
        .forEach(field -> {
          String name = field.getKey();
          switch (name) {
            case "effective" ->
                assertThat(asked(dialect, packet, sample.get("name").asText(), "Sum"))
                    .as("what the counter adds up to")
                    .isCloseTo(field.getValue().asDouble(), within(1e-9));
            case "observations" ->
                assertThat(asked(dialect, packet, sample.get("name").asText(), "Count"))
                    .as("how many observations it stands for")
                    .isCloseTo(field.getValue().asDouble(), within(1e-9));
            default -> same(name, sample.path(name), field.getValue());
          }
        });
  }

  /** Numbers are equal by value, members of sets by text, everything else as it is. */
  private static void same(String name, JsonNode actual, JsonNode expected) {
    if (actual.isNumber() && expected.isNumber()) {
      assertThat(actual.asDouble()).as(name).isEqualTo(expected.asDouble());
    } else if (actual.isTextual() && expected.isValueNode()) {
      assertThat(actual.asText()).as(name).isEqualTo(expected.asText());
    } else if (actual.isArray() && expected.isArray()) {
      assertThat(actual).as(name).hasSameSizeAs(expected);
      for (int i = 0; i < actual.size(); i++) {
        same(name, actual.get(i), expected.get(i));
      }
    } else {
      assertThat(actual).as(name).isEqualTo(expected);
    }
  }

  private static double endState(Dialect dialect, byte[] packet, StatsdPacket read, String name) {
    boolean gauge =
        read.samples().stream()
            .anyMatch(sample ->
                sample instanceof Sample.Metric metric
                    && metric.name().equals(name)
                    && metric.type() == Type.GAUGE);
    return asked(dialect, packet, name, gauge ? "Gauge" : "Sum");
  }

  /** What a store that took the packet in answers, of a pod that began after the store did. */
  private static double asked(Dialect dialect, byte[] packet, String name, String as) {
    StatsdQuery query = Listening.ask(name, as);
    Listening listening = Listening.to(dialect).pods("a").watch(query).passInSilence(120);
    return switch (listening.send("a", packet).total(query)) {
      case Reading.Fresh(double value, var at) -> value;
      case Reading other -> fail("%s of %s is %s".formatted(as, name, other));
    };
  }
}
