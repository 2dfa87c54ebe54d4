package dev.scaledservice.controller.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person wrote: in the environment, else in the file.
 *
 * @param file what problems call the file
 * @param environment variables by name
 */
record Written(String file, Map<String, String> environment) {

  /**
   * What is written for one setting.
   *
   * @param texts the values, none where nothing is written; null where something else than values
   *     is
   * @param odd what is there instead of values; empty otherwise
   * @param where the place for problems
   * @param from the place for people: {@code default}, or as {@code where}
   */
  record Value(@Nullable List<String> texts, String odd, String where, String from) {}

  Value value(String path, Shape.Leaf shape, Node.@Nullable Field field) {
    String variable = Names.variable(path);
    String set = environment.getOrDefault(variable, "").strip();
    if (!set.isEmpty()) {
      List<String> texts = shape.list() ? List.of(set.split("\\s*,\\s*")) : List.of(set);
      return new Value(texts, "", "env " + variable, "env " + variable);
    }
    if (field == null || field.value() instanceof Node.Nothing) {
      return new Value(List.of(), "", place(field), Origin.DEFAULT);
    }
    List<String> texts = texts(field.value(), shape.list());
    return new Value(texts, texts == null ? field.value().kind() : "", place(field), place(field));
  }

  /** {@code file:line}, or the file as a whole. */
  String place(Node.@Nullable Field field) {
    return field == null ? file : file + ":" + field.line();
  }

  /** Names that a person chose below a path by setting variables. */
  Set<String> namesBelow(String path) {
    Set<String> names = new TreeSet<>();
    String prefix = Names.variable(path) + "__";
    for (String variable : environment.keySet()) {
      if (variable.startsWith(prefix)) {
        int end = variable.indexOf("__", prefix.length());
        if (end > 0) {
          names.add(Names.chosen(variable.substring(prefix.length(), end)));
        }
      }
    }
    return names;
  }

  private static @Nullable List<String> texts(Node node, boolean list) {
    if (node instanceof Node.Text text) {
      return text.text().isEmpty() ? List.of() : List.of(text.text());
    }
    if (!list || !(node instanceof Node.Items items)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Node item : items.items()) {
      if (!(item instanceof Node.Text text)) {
        return null;
      }
      texts.add(text.text());
    }
    return texts;
  }
}
