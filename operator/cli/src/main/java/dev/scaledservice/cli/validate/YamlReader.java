package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Reader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML (and with it JSON) the way kubectl does: YAML 1.1, so that an unquoted {@code on} is
 * true, and with the line of every field. Dates stay text, as JSON has none.
 */
final class YamlReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Scalars scalars = new Scalars();

  /**
   * The objects of a stream; documents without one are left out.
   *
   * @throws YAMLException if it is no YAML
   */
  List<Document> read(Reader text) {
    var documents = new ArrayList<Document>();
    for (Node root : new Yaml(new LoaderOptions()).composeAll(text)) {
      var lines = new HashMap<String, Integer>();
      var findings = new ArrayList<Finding>();
      lines.put(FieldPath.ROOT, root.getStartMark().getLine() + 1);
      JsonNode node = convert(root, FieldPath.ROOT, lines, findings);
      if (node instanceof ObjectNode object) {
        documents.add(new Document(object, lines, findings));
      } else if (!node.isNull()) {
        findings.add(Finding.error(FieldPath.ROOT, "is no object"));
        documents.add(new Document(NODES.objectNode(), lines, findings));
      }
    }
    return documents;
  }

  private JsonNode convert(
      Node node, String path, Map<String, Integer> lines, List<Finding> findings) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = NODES.objectNode();
        fill(object, mapping, path, lines, findings);
        yield object;
      }
      case SequenceNode sequence -> {
        ArrayNode array = NODES.arrayNode();
        for (Node item : sequence.getValue()) {
          String at = FieldPath.item(path, array.size());
          lines.put(at, item.getStartMark().getLine() + 1);
          array.add(convert(item, at, lines, findings));
        }
        yield array;
      }
      case ScalarNode scalar -> scalars.json(scalar);
      default -> throw new IllegalStateException("a node of an unknown kind: " + node);
    };
  }

  private void fill(
      ObjectNode object,
      MappingNode mapping,
      String path,
      Map<String, Integer> lines,
      List<Finding> findings) {
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(object, entry.getValueNode(), path, lines, findings);
      }
    }
    var own = new HashMap<String, Integer>();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
        continue;
      }
      String key =
          entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(no text)";
      String at = FieldPath.field(path, key);
      int line = entry.getKeyNode().getStartMark().getLine() + 1;
      Integer before = own.put(key, line);
      if (before != null) {
        findings.add(
            Finding.warning(
                at, "is written twice, first on line %d; the second one counts".formatted(before)));
      }
      lines.put(at, line);
      object.set(key, convert(entry.getValueNode(), at, lines, findings));
    }
  }

  private void merge(
      ObjectNode object,
      Node from,
      String path,
      Map<String, Integer> lines,
      List<Finding> findings) {
    if (from instanceof SequenceNode several) {
      // The first of several wins, so it comes last.
      several.getValue().reversed().forEach(one -> merge(object, one, path, lines, findings));
    } else if (from instanceof MappingNode mapping) {
      fill(object, mapping, path, lines, findings);
    } else {
      findings.add(Finding.error(path, "<< wants a map"));
    }
  }

  /** What a plain scalar means in YAML 1.1. */
  private static final class Scalars extends SafeConstructor {
    Scalars() {
      super(new LoaderOptions());
    }

    JsonNode json(ScalarNode scalar) {
      if (scalar.getTag().equals(Tag.TIMESTAMP)) {
        return NODES.textNode(scalar.getValue());
      }
      return switch (constructObject(scalar)) {
        case null -> NODES.nullNode();
        case Boolean truth -> NODES.booleanNode(truth);
        case Integer number -> NODES.numberNode(number);
        case Long number -> NODES.numberNode(number);
        case BigInteger number -> NODES.numberNode(number);
        case Double number -> NODES.numberNode(number);
        case Object other -> NODES.textNode(other.toString());
      };
    }
  }
}
