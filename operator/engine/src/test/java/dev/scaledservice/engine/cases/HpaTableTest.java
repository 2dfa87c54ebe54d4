package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arithmetic of {@code autoscaling/v2}, one test a row of a table: the file named by the system
 * property {@code cases.hpa}, else the one that is checked in.
 *
 * <p>Every row runs. One of a kind that is not known fails, so that nothing passes unread.
 */
class HpaTableTest {

  static Stream<Named<JsonNode>> rows() throws IOException {
    return read().stream()
        .map(row -> Named.of(row.path("id").asText() + " " + row.path("name").asText(), row));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void holds(JsonNode row) {
    String kind = row.path("kind").asText();
    switch (kind) {
      case "resource_utilization" -> FormulaRows.utilization(row);
      case "pods_average" -> FormulaRows.podsAverage(row);
      case "object_value", "external_value" -> FormulaRows.ratio(row);
      case "object_average", "external_average" -> FormulaRows.shared(row);
      case "group_pods" -> GroupRows.groups(row);
      case "stabilize_without_behavior" -> WindowRows.withoutBehavior(row);
      case "stabilize_with_behavior" -> WindowRows.withBehavior(row);
      case "scale_up_limit" -> LimitRows.up(row);
      case "scale_down_limit" -> LimitRows.down(row);
      case "scale_event_history" -> LimitRows.history(row);
      case "rate_limit_with_behavior" -> LimitRows.withBehavior(row);
      case "limits_without_behavior" -> LimitRows.withoutBehavior(row);
      case "reconcile" -> ReconcileRows.decides(row);
      case "condition" -> ConditionRows.reports(row);
      default -> fail("no test knows the kind '%s': it wants a case here", kind);
    }
  }

  @Test
  void noRowIsThereTwice() throws IOException {
    Set<String> ids = new HashSet<>();
    for (JsonNode row : read()) {
      assertThat(ids.add(row.path("id").asText())).as("second row %s", row.path("id")).isTrue();
    }
    assertThat(ids).isNotEmpty();
  }

  private static List<JsonNode> read() throws IOException {
    String named = System.getProperty("cases.hpa", "");
    var json = new ObjectMapper();
    var rows = new ArrayList<JsonNode>();
    try (Stream<String> lines = named.isBlank() ? copy().lines() : Files.lines(Path.of(named))) {
      for (String line : lines.filter(line -> !line.isBlank()).toList()) {
        rows.add(json.readTree(line));
      }
    }
    return rows;
  }

  private static String copy() throws IOException {
    try (InputStream table = HpaTableTest.class.getResourceAsStream("/cases/hpa.jsonl")) {
      assertThat(table).isNotNull();
      return new String(table.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
