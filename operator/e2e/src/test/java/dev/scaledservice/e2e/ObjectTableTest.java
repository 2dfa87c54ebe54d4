package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a person sees at {@code kubectl apply}: every rule of the definition, on a real server. */
@Tag("cluster")
@Tag("existing")
class ObjectTableTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start();
  }

  @AfterAll
  static void end() {
    rig.close();
  }

  @TestFactory
  Stream<DynamicTest> everyObjectIsTakenOrRefusedWithAReason() throws IOException {
    return cases().stream().map(row -> dynamicTest(row.path("case").asText(), () -> apply(row)));
  }

  @Test
  void thereAreEnoughOfThem() throws IOException {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
  }

  private static void apply(JsonNode row) throws IOException {
    ObjectNode object = YAML.createObjectNode();
    object.put("apiVersion", "scaledservice.dev/v1alpha1").put("kind", "ScaledService");
    object
        .putObject("metadata")
        .put("name", row.path("name").asText("worker"))
        .put("namespace", "default");
    object.set("spec", row.path("spec"));
    Path file = Files.createTempFile(rig.folder(), "object", ".yaml");
    Files.writeString(file, YAML.writeValueAsString(object));

    Rig.Said said = rig.kubectl("apply", "--dry-run=server", "-f", file.toString());

    if (row.has("refused")) {
      assertThat(said.exit()).as(said.text()).isNotZero();
      assertThat(said.text()).contains(row.path("refused").asText());
    } else {
      assertThat(said.exit()).as(said.text()).isZero();
    }
  }

  private static List<JsonNode> cases() throws IOException {
    try (InputStream table = ObjectTableTest.class.getResourceAsStream("/objects/table.yaml")) {
      return YAML.readerFor(JsonNode.class)
          .<JsonNode>readValues(Objects.requireNonNull(table))
          .readAll();
    }
  }
}
