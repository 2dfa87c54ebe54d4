package dev.scaledservice.controller.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is written into records. Goes on after a problem, so that all of them are found: what
 * cannot be read counts as its default until the end, when the problems are thrown.
 */
final class Binder {

  private final Written written;
  private final List<Problem> problems;
  private final Map<String, Origin> origins = new LinkedHashMap<>();
  private final Set<String> unreadable = new LinkedHashSet<>();
  private final Set<String> known = new TreeSet<>();

  Binder(Written written, List<Problem> problems) {
    this.written = written;
    this.problems = problems;
  }

  /** The record that the root of the file makes; null where problems left none. */
  @Nullable Object bind(Shape.Group shape, @Nullable Node root) {
    return group("", shape, root);
  }

  /** Names of all variables that could be set, given the names that the settings choose. */
  Set<String> known() {
    return known;
  }

  /** What is in force, in the order of the records. */
  List<Origin> origins() {
    return List.copyOf(origins.values());
  }

  private @Nullable Object group(String path, Shape.Group shape, @Nullable Node node) {
    Map<String, Node.Field> fields = fields(path, node);
    refuseUnknown(path, shape, fields);
    List<@Nullable Object> values = new ArrayList<>();
    boolean complete = true;
    for (Shape.Part part : shape.parts()) {
      Node.Field field = fields.get(part.name());
      Node value = field == null ? null : field.value();
      String below = below(path, part.name());
      Object made =
          switch (part.shape()) {
            case Shape.Group inner -> group(below, inner, value);
            case Shape.Named named -> named(below, named, value);
            case Shape.Leaf leaf -> leaf(below, leaf, field);
          };
      values.add(made);
      complete &= made != null || (part.shape() instanceof Shape.Leaf leaf && leaf.optional());
    }
    if (!complete) {
      return null;
    }
    try {
      return Making.of(shape.type(), values);
    } catch (Wants.Failed failed) {
      failed.unmet().forEach(unmet -> report(path, unmet));
      return ofDefaults(shape);
    }
  }

  /** Stands in for a record that was refused, so that the checks of the records above still run. */
  private static @Nullable Object ofDefaults(Shape.Group shape) {
    return new Binder(new Written("", Map.of()), new ArrayList<>()).bind(shape, null);
  }

  private Map<String, Object> named(String path, Shape.Named shape, @Nullable Node node) {
    Map<String, Node.Field> fields = fields(path, node);
    Set<String> names = new LinkedHashSet<>(fields.keySet());
    names.addAll(written.namesBelow(path));
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : names) {
      Node.Field field = fields.get(name);
      if (!name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
        String where = written.place(field);
        String what = "%s.%s wants a name of a-z, 0-9 and -".formatted(path, name);
        problems.add(new Problem(where, what));
        continue;
      }
      Object value = group(below(path, name), shape.each(), field == null ? null : field.value());
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private @Nullable Object leaf(String path, Shape.Leaf shape, Node.@Nullable Field field) {
    known.add(Names.variable(path));
    Written.Value value = written.value(path, shape, field);
    origins.put(path, new Origin(path, shape.shown(value.texts()), value.from()));
    List<Object> read = new ArrayList<>();
    boolean readable = value.texts() != null;
    for (String text : value.texts() == null ? List.<String>of() : value.texts()) {
      try {
        read.add(shape.kind().reader().apply(text));
      } catch (IllegalArgumentException e) {
        readable = false;
      }
    }
    if (!readable) {
      unreadable.add(path);
      String what = value.texts() == null ? value.odd() : quoted(shape.shown(value.texts()));
      problems.add(
          new Problem(value.where(), "%s is %s; wants %s".formatted(path, what, shape.wanted())));
    }
    if (readable && read.isEmpty() && shape.setting().required()) {
      problems.add(
          new Problem(value.where(), "%s is missing; wants %s".formatted(path, shape.wanted())));
      return null;
    } else if (shape.list()) {
      return read;
    } else if (readable && !read.isEmpty()) {
      return read.getFirst();
    } else if (!shape.setting().byDefault().isEmpty()) {
      return shape.kind().reader().apply(shape.setting().byDefault());
    }
    return null;
  }

  /** What a check of a record found, unless it looked at something that could not be read. */
  private void report(String path, Wants.Unmet unmet) {
    String at = below(path, unmet.component());
    Set<String> looked = new LinkedHashSet<>(List.of(at));
    unmet.read().forEach(name -> looked.add(below(path, name)));
    if (looked.stream().anyMatch(unreadable::contains)) {
      return;
    }
    unreadable.add(at);
    String where =
        looked.stream()
            .map(origins::get)
            .filter(origin -> origin != null && !origin.isDefault())
            .map(Origin::from)
            .findFirst()
            .orElse(written.file());
    Origin origin = origins.get(at);
    String value = origin == null || origin.isAbsent() ? "missing" : quoted(origin.value());
    problems.add(new Problem(where, "%s is %s; wants %s".formatted(at, value, unmet.wanted())));
  }

  private void refuseUnknown(String path, Shape.Group shape, Map<String, Node.Field> fields) {
    List<String> siblings = shape.parts().stream().map(Shape.Part::name).toList();
    fields.forEach((name, field) -> {
      if (!siblings.contains(name)) {
        String meant = Names.nearest(name, siblings);
        String hint =
            meant == null
                ? "here are " + String.join(", ", siblings)
                : "did you mean " + below(path, meant) + "?";
        problems.add(
            new Problem(written.place(field), below(path, name) + " is not a setting; " + hint));
      }
    });
  }

  private Map<String, Node.Field> fields(String path, @Nullable Node node) {
    return switch (node) {
      case null -> Map.of();
      case Node.Nothing _ -> Map.of();
      case Node.Fields fields -> fields.fields();
      case Node.Text _, Node.Items _ -> {
        String what = path.isEmpty() ? "the file" : path;
        problems.add(
            new Problem(
                written.file() + ":" + node.line(),
                "%s is %s; wants names and values below it".formatted(what, node.kind())));
        yield Map.of();
      }
    };
  }

  private static String quoted(String value) {
    return value.startsWith("[") ? value : "\"" + value + "\"";
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
