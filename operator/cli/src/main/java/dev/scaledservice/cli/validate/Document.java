package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * One object of a file.
 *
 * @param object as it is written
 * @param lines where each field is, by its path; counted from 1
 * @param findings what is wrong with the text itself, such as a key that comes twice
 */
record Document(ObjectNode object, Map<String, Integer> lines, List<Finding> findings) {

  /** The line of a field, or of the nearest that holds it. */
  int line(String path) {
    String at = path;
    while (!lines.containsKey(at) && !at.isEmpty()) {
      at = FieldPath.parent(at);
    }
    return lines.getOrDefault(at, 1);
  }

  String kind() {
    return object.path("kind").asText();
  }

  String apiVersion() {
    return object.path("apiVersion").asText();
  }

  /** {@code namespace/name}, or the name alone. */
  String name() {
    String name = object.at("/metadata/name").asText("(no name)");
    String namespace = object.at("/metadata/namespace").asText();
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
