package dev.scaledservice.controller.settings;

import java.util.ArrayList;
import java.util.List;

/** The settings as a table of Markdown, from the records. */
final class SettingsTable {

  private final List<String> rows = new ArrayList<>();

  static String markdown() {
    SettingsTable table = new SettingsTable();
    table.rows.add("| setting | default | meaning |");
    table.rows.add("| --- | --- | --- |");
    table.group("", Shape.of(Settings.class));
    return String.join("\n", table.rows) + "\n";
  }

  private void group(String path, Shape.Group group) {
    for (Shape.Part part : group.parts()) {
      String below = path.isEmpty() ? part.name() : path + "." + part.name();
      switch (part.shape()) {
        case Shape.Group inner -> group(below, inner);
        case Shape.Named named -> {
          row(below, "none", named.setting().about());
          group(below + ".NAME", named.each());
        }
        case Shape.Leaf leaf -> row(below, byDefault(leaf), leaf.setting().about());
      }
    }
  }

  private void row(String path, String byDefault, String about) {
    rows.add("| `%s` | %s | %s |".formatted(path, byDefault, about.replace("|", "\\|")));
  }

  private static String byDefault(Shape.Leaf leaf) {
    if (leaf.setting().required()) {
      return "*required*";
    } else if (leaf.list()) {
      return "none";
    }
    return leaf.optional() ? "" : "`" + leaf.setting().byDefault() + "`";
  }
}
