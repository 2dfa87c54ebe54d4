package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.local.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which objects of a kind a list or watch is about: a namespace (empty: all), a label selector with
 * equality and set requirements, a field selector.
 */
final class Selection implements Predicate<JsonNode> {
  private static final Pattern SET =
      Pattern.compile("(?<key>\\S+)\\s+(?<operator>in|notin)\\s*\\((?<values>[^)]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(?<key>[^!=\\s]+)\\s*(?<operator>==|=|!=)\\s*(?<value>\\S*)");

  /** A comma that is not inside the brackets of a set. */
  private static final Pattern BETWEEN = Pattern.compile(",(?![^(]*\\))");

  private final List<Predicate<JsonNode>> requirements = new ArrayList<>();

  /**
   * @throws Failure 400 for a selector that cannot be read or a field that cannot be selected by
   */
  Selection(ResourceType type, String namespace, String labelSelector, String fieldSelector) {
    if (!namespace.isEmpty()) {
      requirements.add(field("metadata.namespace", namespace, true));
    }
    parts(labelSelector).forEach(part -> requirements.add(label(part)));
    parts(fieldSelector).forEach(part -> requirements.add(field(type, part)));
  }

  @Override
  public boolean test(JsonNode object) {
    return requirements.stream().allMatch(requirement -> requirement.test(object));
  }

  private static List<String> parts(String selector) {
    return BETWEEN.splitAsStream(selector).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static Predicate<JsonNode> label(String requirement) {
    Matcher set = SET.matcher(requirement);
    if (set.matches()) {
      Set<String> values = Set.copyOf(parts(set.group("values")));
      boolean in = set.group("operator").equals("in");
      return label(set.group("key"), value -> values.contains(value.asText()) == in, !in);
    }
    Matcher equality = EQUALITY.matcher(requirement);
    if (equality.matches()) {
      String wanted = equality.group("value");
      boolean equal = !equality.group("operator").equals("!=");
      return label(equality.group("key"), value -> value.asText().equals(wanted) == equal, !equal);
    }
    if (requirement.contains(" ") || requirement.contains("(")) {
      throw Failure.badRequest("unable to parse requirement: " + requirement);
    }
    return requirement.startsWith("!")
        ? label(requirement.substring(1), value -> false, true)
        : label(requirement, value -> true, false);
  }

  private static Predicate<JsonNode> label(
      String key, Predicate<JsonNode> present, boolean absent) {
    return object -> {
      JsonNode value = object.path("metadata").path("labels").path(key);
      return value.isMissingNode() ? absent : present.test(value);
    };
  }

  private static Predicate<JsonNode> field(ResourceType type, String requirement) {
    Matcher equality = EQUALITY.matcher(requirement);
    if (!equality.matches()) {
      throw Failure.badRequest("invalid field selector: " + requirement);
    }
    String path = equality.group("key");
    boolean known =
        path.equals("metadata.name")
            || path.equals("metadata.namespace")
            || type.selectable().contains(path);
    if (!known) {
      throw Failure.badRequest("field label not supported: " + path);
    }
    return field(path, equality.group("value"), !equality.group("operator").equals("!="));
  }

  private static Predicate<JsonNode> field(String path, String wanted, boolean equal) {
    String pointer = "/" + path.replace('.', '/');
    return object -> object.at(pointer).asText().equals(wanted) == equal;
  }
}
