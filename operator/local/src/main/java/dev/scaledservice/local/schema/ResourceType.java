package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A kind that the server keeps.
 *
 * @param group API group, empty for the core
 * @param namespaced false for kinds that live outside namespaces
 * @param status whether the status is written by a subresource of its own
 * @param generation whether {@code metadata.generation} counts the changes of what is wanted
 * @param scale where the count is, for kinds that have a scale subresource
 * @param selectable fields beside name and namespace that a field selector may name
 * @param columns what {@code kubectl get} shows after the name
 * @param schema how its lists merge, and its defaults
 * @param shape which fields there are
 */
public record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    boolean status,
    boolean generation,
    Optional<ScalePaths> scale,
    List<String> selectable,
    List<Column> columns,
    Schema schema,
    Shape shape) {

  /**
   * Where a scale subresource finds its figures, as JSON pointers.
   *
   * @param labelSelector points at a text for custom resources and at a LabelSelector for built-in
   *     kinds; empty when there is none
   */
  public record ScalePaths(String specReplicas, String statusReplicas, String labelSelector) {}

  /** One printed column: a title, its OpenAPI type, and a JSON path from the object's root. */
  public record Column(String name, String type, String jsonPath, int priority) {}

  /** {@code apps/v1}, or {@code v1} for the core. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code deployments.apps}, or {@code pods}: how error messages name it. */
  public String qualifiedPlural() {
    return qualifiedPlural(group, plural);
  }

  /** The same for the kind that a CustomResourceDefinition defines. */
  public static String qualifiedPlural(JsonNode definition) {
    return qualifiedPlural(
        definition.at("/spec/group").asText(), definition.at("/spec/names/plural").asText());
  }

  private static String qualifiedPlural(String group, String plural) {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** Reads one entry of {@code builtin.yaml}; {@code root} holds the schemas. */
  static ResourceType builtin(JsonNode entry, JsonNode root) {
    String kind = entry.path("kind").asText();
    String schema = entry.path("schema").asText();
    return new ResourceType(
        entry.path("group").asText(),
        entry.path("version").asText(),
        kind,
        entry.path("plural").asText(),
        kind.toLowerCase(Locale.ROOT),
        texts(entry.path("shortNames")),
        texts(entry.path("categories")),
        !entry.path("cluster").asBoolean(),
        entry.path("status").asBoolean(),
        entry.path("generation").asBoolean(),
        entry.path("scale").asBoolean()
            ? Optional.of(new ScalePaths("/spec/replicas", "/status/replicas", "/spec/selector"))
            : Optional.empty(),
        texts(entry.path("selectable")),
        columns(entry.path("columns")),
        Schema.of(root.at("/schemas/" + (schema.isEmpty() ? "object" : schema)), root),
        Models.SHARED);
  }

  /** Reads one version of a CustomResourceDefinition; {@code metadata} is every kind's schema. */
  static ResourceType custom(JsonNode definition, JsonNode version, JsonNode metadata) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    JsonNode subresources = version.path("subresources");
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (version.at("/schema/openAPIV3Schema") instanceof ObjectNode given) {
      schema.setAll(given.deepCopy());
    }
    schema.withObjectProperty("properties").set("metadata", metadata);
    Schema whole = Schema.of(schema, schema);
    JsonNode scale = subresources.path("scale");
    return new ResourceType(
        spec.path("group").asText(),
        version.path("name").asText(),
        names.path("kind").asText(),
        names.path("plural").asText(),
        names.path("singular").asText(),
        texts(names.path("shortNames")),
        texts(names.path("categories")),
        spec.path("scope").asText().equals("Namespaced"),
        subresources.has("status"),
        true,
        scale.isMissingNode()
            ? Optional.empty()
            : Optional.of(
                new ScalePaths(
                    pointer(scale.path("specReplicasPath")),
                    pointer(scale.path("statusReplicasPath")),
                    pointer(scale.path("labelSelectorPath")))),
        List.of(),
        columns(version.path("additionalPrinterColumns")),
        whole,
        new CustomShape(whole));
  }

  /** {@code .spec.replicas} to {@code /spec/replicas}. */
  private static String pointer(JsonNode path) {
    return path.asText().replace('.', '/');
  }

  private static List<Column> columns(JsonNode nodes) {
    var columns = new ArrayList<Column>();
    nodes.forEach(node ->
        columns.add(
            new Column(
                node.path("name").asText(),
                node.path("type").asText("string"),
                node.path("jsonPath").asText(),
                node.path("priority").asInt())));
    return List.copyOf(columns);
  }

  private static List<String> texts(JsonNode nodes) {
    var texts = new ArrayList<String>();
    nodes.forEach(node -> texts.add(node.asText()));
    return List.copyOf(texts);
  }
}
