package dev.scaledservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The CustomResourceDefinition as the records say, with what annotations cannot say: keys of list
 * maps, bounds of int-or-strings, the rule for the name and the columns in their order.
 */
final class Definition {

  static final String HEADER =
      "# Generated from the records of dev.scaledservice.api by `make crd`: change those.\n";

  private static final String FILE_NAME = "scaledservices.scaledservice.dev-v1.yml";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR));

  /** What callers see of the type; the runtime class keeps spec and status as plain JSON. */
  @Group(ScaledService.GROUP)
  @Version(ScaledService.VERSION)
  @Kind(ScaledService.KIND)
  @Plural(ScaledService.PLURAL)
  @Singular("scaledservice")
  @ShortNames("ssvc")
  static final class Schema extends CustomResource<ScaledServiceSpec, ScaledServiceStatus>
      implements Namespaced {
    private static final long serialVersionUID = 1L;
  }

  private record Column(String name, String type, String jsonPath, String description) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("Desired", "integer", ".status.desiredReplicas", "The count that should be."),
          new Column("Ready", "integer", ".status.readyReplicas", "Instances that are ready."),
          new Column("Min", "integer", ".spec.scaling.minReplicas", "Lower bound."),
          new Column("Max", "integer", ".spec.scaling.maxReplicas", "Upper bound."),
          new Column("Load", "string", ".status.summary.load", "The deciding metric."),
          new Column("Breakers", "string", ".status.summary.breakers", "Of calls to and from it."),
          new Column("Canary", "string", ".status.summary.canary", "How a new revision is let in."),
          new Column("Reason", "string", ".status.summary.reason", "Why the count is what it is."),
          new Column("Age", "date", ".metadata.creationTimestamp", "Since it was created."));

  /** Lists that are maps: the last part of their path, and the key. */
  private static final Map<String, String> LIST_MAPS =
      Map.of("containers", "name", "metrics", "name", "ports", "name", "conditions", "type");

  private Definition() {}

  static String yaml() {
    try {
      var root = (ObjectNode) YAML.readTree(generated());
      var version = (ObjectNode) root.at("/spec/versions/0");
      var schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
      describe(schema);
      name(schema);
      schema.putArray("required").add("spec");
      tidy(schema, "");
      version.set("additionalPrinterColumns", columns());
      return HEADER + YAML.writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String generated() throws IOException {
    Path folder = Files.createTempDirectory("crd");
    try {
      new CRDGenerator()
          .inOutputDir(folder.toFile())
          .customResourceClasses(Schema.class)
          .forCRDVersions("v1")
          .generate();
      return Files.readString(folder.resolve(FILE_NAME));
    } finally {
      Files.deleteIfExists(folder.resolve(FILE_NAME));
      Files.delete(folder);
    }
  }

  /** What {@code kubectl explain scaledservice} says first; records have no place for it. */
  private static void describe(ObjectNode schema) {
    schema.put(
        "description",
        "A service whose instances follow its load, are exchanged revision by revision, and are"
            + " found by callers in Consul.");
    ((ObjectNode) schema.at("/properties/spec"))
        .put("description", "What is wanted: the instances, how many of them, and how it is told.");
    ((ObjectNode) schema.at("/properties/status"))
        .put(
            "description",
            "What there is, what was decided last, and why. Written by the operator.");
  }

  /** Names of children are made of the name and up to 23 characters more. */
  private static void name(ObjectNode schema) {
    var properties = (ObjectNode) schema.get("properties");
    properties
        .putObject("metadata")
        .put("type", "object")
        .putObject("properties")
        .putObject("name")
        .put("type", "string");
    schema
        .putArray("x-kubernetes-validations")
        .addObject()
        .put(
            "rule",
            "self.metadata.name.size() <= 40 &&"
                + " self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')")
        .put("fieldPath", ".metadata.name")
        .put(
            "message",
            "write a name of at most 40 lower-case letters, digits and -, beginning with a letter");
  }

  private static ArrayNode columns() {
    var columns = YAML.createArrayNode();
    for (Column column : COLUMNS) {
      columns
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("jsonPath", column.jsonPath())
          .put("description", column.description());
    }
    return columns;
  }

  private static void tidy(ObjectNode schema, String name) {
    if (schema.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      withoutRepeats(rules);
    }
    for (String bound : List.of("minimum", "maximum")) {
      if (schema.has(bound)) {
        schema.put(bound, schema.get(bound).asLong());
      }
    }
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      // Without a bound the rules on quantities are over the API server's budget.
      schema.put("maxLength", 32);
    }
    String key = LIST_MAPS.get(name);
    if (key != null && schema.path("type").asText().equals("array")) {
      schema.put("x-kubernetes-list-type", "map");
      schema.putArray("x-kubernetes-list-map-keys").add(key);
      require((ObjectNode) schema.get("items"), key);
    }
    if (schema.get("properties") instanceof ObjectNode properties) {
      properties
          .properties()
          .forEach(property -> tidy((ObjectNode) property.getValue(), property.getKey()));
    }
    for (String nested : List.of("items", "additionalProperties")) {
      if (schema.get(nested) instanceof ObjectNode of) {
        tidy(of, "");
      }
    }
  }

  /** A key of a list map must be there; the types of others do not always say so. */
  private static void require(ObjectNode schema, String key) {
    ArrayNode required = schema.withArray("required");
    for (JsonNode name : required) {
      if (name.asText().equals(key)) {
        return;
      }
    }
    required.add(key);
  }

  /** The generator finds an annotation of a record component on its field and on its accessor. */
  private static void withoutRepeats(ArrayNode rules) {
    Set<JsonNode> seen = new HashSet<>();
    for (var i = rules.iterator(); i.hasNext(); ) {
      if (!seen.add(i.next())) {
        i.remove();
      }
    }
  }
}
