package dev.scaledservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** The reference of the custom resource for people, made from its definition. */
final class ApiReference {

  private static final String HEAD =
      """
      # ScaledService, field by field

      Made from the records of `dev.scaledservice.api` by `make crd`; `kubectl explain scaledservice.spec --recursive`
      says the same on a cluster. Durations are written as in Go (`250ms`, `10s`, `1h30m`), quantities as in
      Kubernetes (`100`, `"250m"`, `"1.5"`).

      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  private ApiReference() {}

  static String markdown() {
    try {
      JsonNode version =
          new ObjectMapper(new YAMLFactory()).readTree(Definition.yaml()).at("/spec/versions/0");
      JsonNode schema = version.at("/schema/openAPIV3Schema");
      var reference = new ApiReference();
      reference.rules("The object", schema);
      reference.table("spec", schema.at("/properties/spec"));
      reference.table("status", schema.at("/properties/status"));
      reference.columns(version.path("additionalPrinterColumns"));
      return reference.text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void table(String path, JsonNode schema) {
    text.append("## `").append(path).append("`\n\n");
    rules("`" + path + "`", schema);
    text.append("| field | type | default | meaning |\n| --- | --- | --- | --- |\n");
    List<Runnable> nested = new ArrayList<>();
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(field -> row(path, field.getKey(), field.getValue(), required, nested));
    text.append('\n');
    nested.forEach(Runnable::run);
  }

  private void row(
      String path, String name, JsonNode schema, Set<String> required, List<Runnable> nested) {
    String fallback =
        required.contains(name)
            ? "required"
            : schema.has("default") ? "`" + schema.path("default").asText() + "`" : "";
    text.append("| `%s` | %s | %s | %s |\n".formatted(name, type(schema), fallback, about(schema)));
    boolean list = schema.path("type").asText().equals("array");
    JsonNode inner = list ? schema.path("items") : schema;
    if (inner.has("properties")) {
      String suffix = list ? "[]" : "";
      nested.add(() -> table(path + "." + name + suffix, inner));
    }
  }

  private static String type(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return "number or string";
    }
    if (schema.has("enum")) {
      var values = new StringJoiner(", ");
      schema.path("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      return values.toString();
    }
    return switch (schema.path("type").asText()) {
      case "array" -> "list of " + type(schema.path("items"));
      case "object" -> schema.has("additionalProperties") ? "map" : "object";
      case "integer" -> "integer" + bounds(schema);
      default -> schema.path("type").asText();
    };
  }

  private static String bounds(JsonNode schema) {
    if (schema.has("minimum") && schema.has("maximum")) {
      return " %s to %s"
          .formatted(schema.path("minimum").asText(), schema.path("maximum").asText());
    }
    return schema.has("minimum") ? ", at least " + schema.path("minimum").asText() : "";
  }

  private static String about(JsonNode schema) {
    var words = new StringJoiner(" ");
    if (schema.has("description")) {
      words.add(schema.path("description").asText());
    }
    if (!schema.has("properties")) {
      schema
          .path("x-kubernetes-validations")
          .forEach(rule -> words.add("*" + rule.path("message").asText() + "*"));
    }
    return words.toString().replace("|", "\\|");
  }

  private void rules(String what, JsonNode schema) {
    if (schema.has("x-kubernetes-validations")) {
      text.append(what).append(" must keep these rules:\n\n");
      schema
          .path("x-kubernetes-validations")
          .forEach(rule -> text.append("- ").append(rule.path("message").asText()).append('\n'));
      text.append('\n');
    }
  }

  private void columns(JsonNode columns) {
    text.append(
        "## Columns of `kubectl get ssvc`\n\n| column | from | meaning |\n| --- | --- | --- |\n");
    columns.forEach(column ->
        text.append(
            "| %s | `%s` | %s |\n"
                .formatted(
                    column.path("name").asText().toUpperCase(Locale.ROOT),
                    column.path("jsonPath").asText(),
                    column.path("description").asText())));
  }
}
