package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where two pod templates differ, for people: the path, what theirs says and what ours says. Both
 * as the API server would store them, with its defaults filled in.
 *
 * <p>That a Deployment was restarted by {@code kubectl rollout restart} is no difference: it says
 * when, not what runs. The values of variables are not shown, since some are secrets.
 */
public final class TemplateDifference {

  private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";
  private static final int LONGEST_VALUE = 60;

  private final List<String> found = new ArrayList<>();

  private TemplateDifference() {}

  /** A line for each difference, in the order of the paths; empty where both run the same. */
  public static List<String> between(JsonNode theirs, JsonNode ours) {
    var difference = new TemplateDifference();
    difference.compare("", withoutRestart(theirs), withoutRestart(ours));
    return difference.found;
  }

  private static JsonNode withoutRestart(JsonNode template) {
    JsonNode copy = template.deepCopy();
    if (copy.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(RESTARTED);
      if (annotations.isEmpty()) {
        copy.withObject("/metadata").remove("annotations");
      }
    }
    return copy;
  }

  private void compare(String path, JsonNode theirs, JsonNode ours) {
    if (theirs.isObject() && ours.isObject()) {
      Set<String> names = new TreeSet<>();
      theirs.fieldNames().forEachRemaining(names::add);
      ours.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        compare(below(path, name), theirs.path(name), ours.path(name));
      }
    } else if (theirs.isArray() && ours.isArray()) {
      for (int i = 0; i < Math.max(theirs.size(), ours.size()); i++) {
        compare(path + "[" + label(theirs, ours, i) + "]", theirs.path(i), ours.path(i));
      }
    } else if (!theirs.equals(ours) && !(isAbsent(theirs) && isAbsent(ours))) {
      found.add(
          isSecret(path)
              ? path + ": the values differ"
              : "%s: theirs %s, ours %s".formatted(path, said(theirs), said(ours)));
    }
  }

  /** Absent and null mean the same in the API. */
  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean isSecret(String path) {
    return path.contains(".env[") && path.endsWith(".value");
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** By name where both have the same there. */
  private static String label(JsonNode theirs, JsonNode ours, int index) {
    JsonNode name = theirs.path(index).path("name");
    return name.isTextual() && name.equals(ours.path(index).path("name"))
        ? name.textValue()
        : Integer.toString(index);
  }

  private static String said(JsonNode value) {
    if (isAbsent(value)) {
      return "nothing";
    }
    JsonNode shown = value.deepCopy();
    hideValues(shown);
    String text = shown.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }

  private static void hideValues(JsonNode node) {
    if (node instanceof ObjectNode variable && variable.has("name") && variable.has("value")) {
      variable.put("value", "...");
    }
    node.forEach(TemplateDifference::hideValues);
  }
}
