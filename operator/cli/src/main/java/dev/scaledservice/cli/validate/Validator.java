package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Everything that can be said of a ScaledService without a cluster. */
final class Validator {
  private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata", "spec", "status");

  private final JsonMapper json = new JsonMapper();
  private final Definition definition = Definition.built();
  private final Rules rules = new Rules();
  private final TemplateFields templateFields = new TemplateFields();

  boolean knows(Document document) {
    return definition.defines(document);
  }

  /**
   * What is found in the order in which the API server looks: the text, the schema, the rules where
   * the schema holds, and then what people regret.
   */
  List<Finding> validate(Document document) {
    var findings = new ArrayList<>(document.findings());
    JsonNode schema = definition.schema(document.apiVersion());
    if (schema == null) {
      findings.add(
          Finding.error(
              "apiVersion",
              "is \"%s\"; wants %s"
                  .formatted(
                      document.apiVersion(), String.join(" or ", definition.apiVersions()))));
      return findings;
    }
    ObjectNode object = document.object().deepCopy();
    envelope(object, findings);
    new Shape(findings).check(spec(object), specOnly(schema), FieldPath.ROOT);
    if (hasErrors(findings)) {
      return findings;
    }
    rules.check(object, schema, FieldPath.ROOT, findings);
    templateFields.check(object.at("/spec/template"), "spec.template", findings);
    if (!hasErrors(findings)) {
      var service = new ScaledService();
      service.setSpec(object.get("spec"));
      Regrets.lookForAll(service.spec(), json, findings);
    }
    return findings;
  }

  static boolean hasErrors(List<Finding> findings) {
    return findings.stream().anyMatch(one -> one.severity() == Finding.Severity.ERROR);
  }

  private static void envelope(ObjectNode object, List<Finding> findings) {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!TOP.contains(name)) {
            findings.add(Finding.error(name, "is unknown" + Spelling.hint(name, TOP)));
          }
        });
    if (!object.at("/metadata/name").isTextual()) {
      findings.add(Finding.error("metadata.name", "is missing"));
    }
  }

  /** The spec in its place: metadata is the API server's own, a status in a file is not stored. */
  private static ObjectNode spec(ObjectNode object) {
    ObjectNode alone = object.objectNode();
    if (object.has("spec")) {
      alone.set("spec", object.get("spec"));
    }
    return alone;
  }

  private static ObjectNode specOnly(JsonNode schema) {
    ObjectNode alone = ((ObjectNode) schema).objectNode();
    alone.put("type", "object");
    alone.putObject("properties").set("spec", schema.at("/properties/spec"));
    alone.putArray("required").add("spec");
    return alone;
  }
}
