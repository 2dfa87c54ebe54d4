package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The shape that a CustomResourceDefinition's schema gives; its CEL rules are not evaluated. */
record CustomShape(Schema schema) implements Shape {
  private static final List<String> EVERY_KINDS = List.of("apiVersion", "kind", "metadata");

  @Override
  public List<String> dropUnknown(ObjectNode object) {
    ObjectNode own = object.objectNode();
    EVERY_KINDS.stream().filter(object::has).forEach(name -> own.set(name, object.remove(name)));
    var unknown = new ArrayList<String>();
    schema.prune(object, "", unknown);
    object.setAll(own);
    return unknown;
  }

  @Override
  public List<Problem> problems(ObjectNode object) {
    return StructuralCheck.of(schema, object);
  }
}
