package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.scaledservice.local.schema.ResourceType;
import dev.scaledservice.local.schema.ResourceType.Column;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects as {@code meta.k8s.io/v1 Table}: what {@code kubectl get} prints. The columns are the
 * name and those of the kind; a built-in kind has its age too.
 *
 * <p>Source: k8s.io/apiextensions-apiserver, pkg/registry/customresource/tableconvertor.
 */
final class Tables {
  private static final Configuration PATHS =
      Configuration.builder()
          .jsonProvider(new JacksonJsonNodeJsonProvider())
          .mappingProvider(new JacksonMappingProvider())
          .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
          .build();
  private static final Column AGE = new Column("Age", "date", ".metadata.creationTimestamp", 0);

  private final InstantSource clock;
  private final Map<String, JsonPath> paths = new ConcurrentHashMap<>();

  Tables(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param shown one object, or a list of them
   * @param include what each row carries beside its cells: {@code Object}, {@code None}, else its
   *     metadata
   */
  ObjectNode of(ResourceType type, ObjectNode shown, String include) {
    boolean list = shown.path("items").isArray();
    ObjectNode table =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Table")
            .put("apiVersion", "meta.k8s.io/v1");
    ObjectNode metadata = table.putObject("metadata");
    for (String field : List.of("resourceVersion", "continue", "remainingItemCount")) {
      if (shown.path("metadata").has(field)) {
        metadata.set(field, shown.path("metadata").get(field));
      }
    }
    List<Column> columns = columns(type);
    ArrayNode definitions = table.putArray("columnDefinitions");
    define(definitions, new Column("Name", "string", "", 0)).put("format", "name");
    columns.forEach(column -> define(definitions, column));
    ArrayNode rows = table.putArray("rows");
    if (list) {
      shown.path("items").forEach(object -> row(rows, columns, object, include));
    } else {
      row(rows, columns, shown, include);
    }
    return table;
  }

  private static List<Column> columns(ResourceType type) {
    var columns = new ArrayList<>(type.columns());
    boolean dated = columns.stream().anyMatch(column -> column.type().equals("date"));
    if (!dated) {
      columns.add(AGE);
    }
    return columns;
  }

  private static ObjectNode define(ArrayNode definitions, Column column) {
    return definitions
        .addObject()
        .put("name", column.name())
        .put("type", column.type())
        .put("format", "")
        .put("description", "")
        .put("priority", column.priority());
  }

  private void row(ArrayNode rows, List<Column> columns, JsonNode object, String include) {
    ObjectNode row = rows.addObject();
    ArrayNode cells = row.putArray("cells").add(object.at("/metadata/name").asText());
    columns.forEach(column -> cells.add(cell(column, object)));
    if (include.equals("Object")) {
      row.set("object", object);
    } else if (!include.equals("None")) {
      row.putObject("object")
          .put("kind", "PartialObjectMetadata")
          .put("apiVersion", "meta.k8s.io/v1")
          .set("metadata", object.path("metadata"));
    }
  }

  private JsonNode cell(Column column, JsonNode object) {
    JsonPath path =
        paths.computeIfAbsent(column.jsonPath(), written -> JsonPath.compile("$" + written));
    ArrayNode found = path.read(object, PATHS);
    if (found.isEmpty() || found.get(0).isNull()) {
      return NullNode.getInstance();
    }
    return switch (column.type()) {
      case "string" -> TextNode.valueOf(text(found));
      case "date" -> TextNode.valueOf(age(found.get(0).asText()));
      default -> found.get(0);
    };
  }

  private static String text(ArrayNode found) {
    var texts = new ArrayList<String>();
    found.forEach(one -> texts.add(one.isValueNode() ? one.asText() : one.toString()));
    return String.join(" ", texts);
  }

  private String age(String time) {
    try {
      return age(Duration.between(Instant.parse(time), clock.instant()));
    } catch (DateTimeException notATime) {
      return "<invalid>";
    }
  }

  /** As k8s.io/apimachinery, pkg/util/duration has it, up to days. */
  private static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 2 * 60) {
      return seconds + "s";
    }
    if (seconds < 10 * 60) {
      return both(seconds / 60 + "m", seconds % 60, "s");
    }
    if (seconds < 3 * 3_600) {
      return seconds / 60 + "m";
    }
    if (seconds < 8 * 3_600) {
      return both(seconds / 3_600 + "h", seconds / 60 % 60, "m");
    }
    if (seconds < 2 * 86_400) {
      return seconds / 3_600 + "h";
    }
    return seconds < 8 * 86_400
        ? both(seconds / 86_400 + "d", seconds / 3_600 % 24, "h")
        : seconds / 86_400 + "d";
  }

  private static String both(String large, long small, String unit) {
    return small == 0 ? large : large + small + unit;
  }
}
