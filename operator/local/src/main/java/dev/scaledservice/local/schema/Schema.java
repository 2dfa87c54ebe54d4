package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One place in an object, as an OpenAPI v3 schema with Kubernetes' extensions describes it.
 *
 * <p>Read are {@code properties}, {@code additionalProperties}, {@code items}, {@code default},
 * {@code $ref} to {@code #/schemas/<name>}, {@code x-kubernetes-list-type}, {@code
 * x-kubernetes-list-map-keys}, {@code x-kubernetes-map-type} and {@code
 * x-kubernetes-preserve-unknown-fields}. A place without a schema is open: its maps merge key by
 * key, its lists are replaced as a whole, as a real API server treats preserved fields.
 */
public final class Schema {
  private static final Schema OPEN =
      new Schema(MissingNode.getInstance(), MissingNode.getInstance());

  /** How a list takes in another one. */
  public enum ListKind {
    /** The later list replaces the earlier. */
    ATOMIC,
    /** A value is in the list or it is not. */
    SET,
    /** Items are told apart by the values of their {@link Schema#keys()}. */
    MAP
  }

  private final JsonNode node;
  private final JsonNode root;

  private Schema(JsonNode node, JsonNode root) {
    JsonNode reference = node.path("$ref");
    this.node = reference.isTextual() ? root.at(reference.asText().substring("#".length())) : node;
    this.root = root;
  }

  /** A place of which nothing is known. */
  public static Schema open() {
    return OPEN;
  }

  /**
   * @param node the schema itself
   * @param root the document in which its references are looked up
   */
  public static Schema of(JsonNode node, JsonNode root) {
    return node.isMissingNode() ? OPEN : new Schema(node, root);
  }

  /** What is known of the field of that name; open when nothing is. */
  public Schema field(String name) {
    JsonNode property = node.path("properties").path(name);
    return of(property.isMissingNode() ? node.path("additionalProperties") : property, root);
  }

  /** What is known of a list's items. */
  public Schema item() {
    return of(node.path("items"), root);
  }

  /** True for a map that is replaced as a whole. */
  public boolean atomicMap() {
    return node.path("x-kubernetes-map-type").asText().equals("atomic");
  }

  /** How a list here merges. */
  public ListKind listKind() {
    return switch (node.path("x-kubernetes-list-type").asText()) {
      case "map" -> ListKind.MAP;
      case "set" -> ListKind.SET;
      default -> ListKind.ATOMIC;
    };
  }

  /** The fields that tell the items of a list map apart. */
  public List<String> keys() {
    var keys = new ArrayList<String>();
    node.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  /** The key of one item of this list map, defaults included, its fields in alphabetical order. */
  public ObjectNode keyOf(JsonNode item) {
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    keys().stream()
        .sorted()
        .forEach(name -> {
          JsonNode value = item.path(name);
          if (value.isMissingNode()) {
            value = item().field(name).node.path("default");
          }
          if (!value.isMissingNode()) {
            key.set(name, value);
          }
        });
    return key;
  }

  /** Fills in what is missing in the object and has a default, in place. */
  public void fillIn(JsonNode value) {
    if (node.isMissingNode()) {
      return;
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
        Schema field = of(property.getValue(), root);
        JsonNode standard = field.node.path("default");
        boolean absent =
            !object.has(property.getKey())
                || (object.get(property.getKey()).isNull()
                    && !field.node.path("nullable").asBoolean());
        if (absent && !standard.isMissingNode()) {
          object.set(property.getKey(), standard.deepCopy());
        }
      }
      object.properties().forEach(field -> field(field.getKey()).fillIn(field.getValue()));
    } else if (value.isArray()) {
      value.forEach(item()::fillIn);
    }
  }

  /** Takes out the fields that the schema does not name, in place; lists them. */
  void prune(JsonNode value, String at, List<String> unknown) {
    if (node.isMissingNode()) {
      return;
    }
    if (value instanceof ObjectNode object) {
      boolean closed =
          node.has("properties")
              && !node.has("additionalProperties")
              && !node.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String place = at + "." + name;
        if (closed && !node.path("properties").has(name)) {
          unknown.add(place);
          object.remove(name);
        } else {
          field(name).prune(object.get(name), place, unknown);
        }
      }
    } else {
      for (int i = 0; i < value.size(); i++) {
        item().prune(value.get(i), "%s[%d]".formatted(at, i), unknown);
      }
    }
  }

  JsonNode node() {
    return node;
  }
}
